"""Journeys in care, from episodes.

An episode is one home under one legal status, from its first day to the day it ended, which it does
not hold. Dates and identifiers are made up. "S" starts care, "L" is a new legal status, "P" a new
home with other carers, "T" a new home with the same carers; "X1" goes on, "E4A" went home.
"""

from tests.spec.returned import dataset, events, record, spells


def built(episodes, people=None, **more):
    told = {"care_episodes": record("care_episodes", episodes)}
    if people:
        told["people"] = record("people", people)
    return dataset(**told, **more)


def rules(data):
    return {each["id"]: each["rows"] for each in data.manifest["rules"]}


def test_a_new_legal_status_is_not_a_move():
    """Four episodes, one time in care, three legal states, two homes, one move."""
    data = built("""
        child | start      | stop       | start_reason | legal_status | place | place_postcode | end_reason
        ------+------------+------------+--------------+--------------+-------+----------------+-----------
        1     | 2023-05-01 | 2023-05-04 | S            | L1           | U6    | AA1 1AA        | X1
        1     | 2023-05-04 | 2023-08-01 | L            | C1           | U6    | AA1 1AA        | X1
        1     | 2023-08-01 | 2023-10-01 | P            | C1           | K2    | BB1 1BB        | X1
        1     | 2023-10-01 | -          | L            | C2           | K2    | BB1 1BB        | -
    """)
    assert spells(data, "help") == [(1, "looked_after", "2023-05-01", None)]
    assert spells(data, "legal") == [
        (1, "emergency_protection", "2023-05-01", "2023-05-04"),
        (1, "proceedings", "2023-05-04", "2023-10-01"),
        (1, "care_order", "2023-10-01", None),
    ]
    assert spells(data, "home") == [
        (1, "foster", "2023-05-01", "2023-08-01"),
        (1, "childrens_home", "2023-08-01", None),
    ]
    assert events(data, "outcome") == [
        (1, "care_started", "2023-05-01", "emergency"),
        (1, "emergency_order", "2023-05-01", "police_protection"),
        (1, "proceedings_issued", "2023-05-04", None),
        (1, "move", "2023-08-01", None),
    ]


def test_a_home_is_another_only_if_it_is_known_to_be_another_and_the_carers_changed():
    """Child 1 moves though only a legal change is coded: the address is another.

    Child 2 does not: the address is the same. Child 3 does not: the family moved house with the
    child. Child 4 moves: no address is known, but the carers changed. Child 5 does not: no address,
    and only the legal status changed.
    """
    data = built("""
        child | start      | stop       | start_reason | legal_status | place | place_postcode | end_reason
        ------+------------+------------+--------------+--------------+-------+----------------+-----------
        1     | 2023-05-01 | 2023-06-01 | S            | C1           | U6    | AA1 1AA        | X1
        1     | 2023-06-01 | -          | L            | C2           | U6    | BB1 1BB        | -
        2     | 2023-05-01 | 2023-06-01 | S            | C2           | U6    | AA1 1AA        | X1
        2     | 2023-06-01 | -          | P            | C2           | U6    | AA11AA         | -
        3     | 2023-05-01 | 2023-06-01 | S            | C2           | U6    | AA1 1AA        | X1
        3     | 2023-06-01 | -          | T            | C2           | U6    | CC1 1CC        | -
        4     | 2023-05-01 | 2023-06-01 | S            | C2           | U6    | -              | X1
        4     | 2023-06-01 | -          | P            | C2           | U6    | -              | -
        5     | 2023-05-01 | 2023-06-01 | S            | C1           | U6    | -              | X1
        5     | 2023-06-01 | -          | L            | C2           | U6    | -              | -
    """)
    assert events(data, kind="move") == [(1, "2023-06-01"), (4, "2023-06-01")]
    homes = spells(data, "home", "home_id")
    assert [len([h for h in homes if h[0] == n]) for n in range(1, 6)] == [2, 1, 1, 2, 1]


def test_supported_accommodation_that_was_registered_meanwhile_is_the_same_home():
    """Until 2023-24 it had no number of the inspectorate, so its name changes; child 2 truly moves."""
    data = built("""
        child | start      | stop       | start_reason | legal_status | place | place_postcode | provider | urn      | end_reason
        ------+------------+------------+--------------+--------------+-------+----------------+----------+----------+-----------
        1     | 2023-05-01 | 2023-11-01 | S            | C1           | H5    | AA1 1AA        | PR4      | -        | X1
        1     | 2023-11-01 | -          | L            | C2           | K3    | AA1 1AA        | PR4      | SC900195 | -
        2     | 2023-05-01 | 2023-11-01 | S            | C1           | H5    | AA1 1AA        | PR4      | -        | X1
        2     | 2023-11-01 | -          | B            | C2           | K3    | BB1 1BB        | PR4      | SC900196 | -
    """)
    assert spells(data, "home") == [
        (1, "supported_accommodation", "2023-05-01", None),
        (2, "supported_accommodation", "2023-05-01", "2023-11-01"),
        (2, "supported_accommodation", "2023-11-01", None),
    ]
    assert [each for each in events(data) if each[1] == "move"] == [
        (2, "move", "2023-11-01")
    ]


def test_to_be_adopted_by_the_foster_carers_changes_the_state_and_not_the_home():
    data = built("""
        child | start      | stop       | start_reason | legal_status | place | place_postcode | end_reason
        ------+------------+------------+--------------+--------------+-------+----------------+-----------
        1     | 2023-05-01 | 2023-06-01 | S            | E1           | U5    | AA1 1AA        | X1
        1     | 2023-06-01 | 2023-12-01 | T            | E1           | A5    | AA1 1AA        | E11
    """)
    foster, placed = spells(data, "home", "home_id")
    assert foster[:4] == (1, "foster", "2023-05-01", "2023-06-01")
    assert placed[:4] == (1, "placed_for_adoption", "2023-06-01", "2023-12-01")
    assert foster[4] == placed[4]
    assert events(data, kind="move") == []
    assert events(data, kind="adoption_made") == [(1, "2023-12-01")]
    assert spells(data, "legal")[-1] == (1, "adopted", "2023-12-01", None)


def test_a_temporary_stay_is_time_in_the_home_before_it():
    """In hospital (T1) for a month and back: one home, no move."""
    data = built("""
        child | start      | stop       | start_reason | legal_status | place | place_postcode | end_reason
        ------+------------+------------+--------------+--------------+-------+----------------+-----------
        1     | 2023-05-01 | 2023-06-01 | S            | C2           | U6    | AA1 1AA        | X1
        1     | 2023-06-01 | 2023-07-01 | P            | C2           | T1    | HH1 1HH        | X1
        1     | 2023-07-01 | -          | P            | C2           | U6    | AA1 1AA        | -
    """)
    assert spells(data, "home") == [(1, "foster", "2023-05-01", None)]
    assert events(data, kind="move") == []


def test_time_in_care_is_unbroken_while_episodes_follow_each_other():
    """The same day always counts as unbroken, the next day if the first says that it goes on.

    Child 1: the next day, and it goes on. Child 2: two days between. Child 3: the same day, though it
    says that care ended. Child 4: the next day, and it says that care ended.
    """
    data = built("""
        child | start      | stop       | start_reason | legal_status | place | end_reason
        ------+------------+------------+--------------+--------------+-------+-----------
        1     | 2023-05-01 | 2023-06-01 | S            | V2           | U6    | X1
        1     | 2023-06-02 | 2023-07-01 | L            | C1           | U6    | E4A
        2     | 2023-05-01 | 2023-06-01 | S            | V2           | U6    | X1
        2     | 2023-06-03 | 2023-07-01 | L            | C1           | U6    | E4A
        3     | 2023-05-01 | 2023-06-01 | S            | V2           | U6    | E4A
        3     | 2023-06-01 | 2023-07-01 | S            | C1           | U6    | E4A
        4     | 2023-05-01 | 2023-06-01 | S            | V2           | U6    | E4A
        4     | 2023-06-02 | 2023-07-01 | S            | C1           | U6    | E4A
    """)
    assert spells(data, "help", "end_reason") == [
        (1, "looked_after", "2023-05-01", "2023-07-01", "E4A"),
        (2, "looked_after", "2023-05-01", "2023-06-01", "X1"),
        (2, "looked_after", "2023-06-03", "2023-07-01", "E4A"),
        (3, "looked_after", "2023-05-01", "2023-07-01", "E4A"),
        (4, "looked_after", "2023-05-01", "2023-06-01", "E4A"),
        (4, "looked_after", "2023-06-02", "2023-07-01", "E4A"),
    ]
    assert spells(data, "legal")[0] == (1, "section_20", "2023-05-01", "2023-06-02")
    assert events(data, kind="re_entered_care") == [(2, "2023-06-03"), (4, "2023-06-02")]
    assert rules(data)["goes_on_but_does_not"] == 1
    assert rules(data)["restarted_the_same_day"] == 1


def test_what_is_open_in_one_year_and_closed_in_the_next_is_one_episode():
    """The later return is believed about its end, and fills what the earlier left out."""
    data = built("""
        source       | child | start      | stop       | start_reason | legal_status | place | end_reason
        -------------+-------+------------+------------+--------------+--------------+-------+-----------
        ssda903 2023 | 1     | 2022-05-01 | -          | S            | C2           | U6    | -
        ssda903 2024 | 1     | 2022-05-01 | 2023-06-01 | S            | C2           | U6    | E4A
        ssda903 2024 | 2     | 2022-05-01 | -          | S            | C2           | U6    | -
        ssda903 2023 | 2     | 2022-05-01 | 2023-03-01 | S            | C2           | -     | E4A
    """)
    assert spells(data, "help", "source") == [
        (1, "looked_after", "2022-05-01", "2023-06-01", "ssda903 2024"),
        (2, "looked_after", "2022-05-01", None, "ssda903 2024"),
    ]
    assert rules(data) == {"told_again": 2}


def test_what_the_next_return_does_not_know_ended_unseen():
    """Child 1 is open in March 2023 and in no later return: followed to then, and no end is made up.

    Child 2 is open in the newest return, so open.
    """
    data = built("""
        source       | child | start      | stop | start_reason | legal_status | place | end_reason
        -------------+-------+------------+------+--------------+--------------+-------+-----------
        ssda903 2023 | 1     | 2022-05-01 | -    | S            | C2           | U6    | -
        ssda903 2024 | 2     | 2023-05-01 | -    | S            | C2           | U6    | -
    """)
    assert spells(data, "help", "end_reason") == [
        (1, "looked_after", "2022-05-01", "2023-04-01", "not_reported"),
        (2, "looked_after", "2023-05-01", None, None),
    ]
    assert events(data, kind="care_ended") == []


def test_of_episodes_that_overlap_the_one_that_began_last_speaks():
    data = built("""
        child | start      | stop       | start_reason | legal_status | place | place_postcode | end_reason
        ------+------------+------------+--------------+--------------+-------+----------------+-----------
        1     | 2023-05-01 | 2023-09-01 | S            | C2           | U6    | AA1 1AA        | E4A
        1     | 2023-06-01 | 2023-07-01 | P            | C2           | K2    | BB1 1BB        | X1
    """)
    assert spells(data, "home") == [
        (1, "foster", "2023-05-01", "2023-06-01"),
        (1, "childrens_home", "2023-06-01", "2023-07-01"),
        (1, "foster", "2023-07-01", "2023-09-01"),
    ]
    assert spells(data, "help") == [(1, "looked_after", "2023-05-01", "2023-09-01")]
    assert rules(data)["care_overlap"] == 1


def test_an_episode_left_open_ends_where_the_next_begins():
    """Unless the next is said to be the start of care: then the open one ended unseen."""
    data = built("""
        source       | child | start      | stop | start_reason | legal_status | place | end_reason
        -------------+-------+------------+------+--------------+--------------+-------+-----------
        ssda903 2024 | 1     | 2023-05-01 | -    | S            | C1           | U6    | -
        ssda903 2024 | 1     | 2023-06-01 | -    | L            | C2           | U6    | -
        ssda903 2023 | 2     | 2022-05-01 | -    | S            | C2           | U6    | -
        ssda903 2024 | 2     | 2023-09-01 | -    | S            | C2           | U6    | -
    """)
    assert spells(data, "legal") == [
        (1, "proceedings", "2023-05-01", "2023-06-01"),
        (1, "care_order", "2023-06-01", None),
        (2, "care_order", "2022-05-01", "2023-04-01"),
        (2, "care_order", "2023-09-01", None),
    ]
    assert rules(data)["open_episode_followed"] == 2


def test_a_short_break_is_support_and_not_care():
    data = built("""
        child | start      | stop       | start_reason | legal_status | place | end_reason
        ------+------------+------------+--------------+--------------+-------+-----------
        1     | 2023-05-01 | 2023-05-04 | S            | V3           | K2    | E8
        1     | 2023-07-01 | 2023-07-15 | S            | V4           | K2    | E8
    """)
    assert spells(data, "help") == [
        (1, "disabled_children_support", "2023-05-01", "2023-05-04"),
        (1, "disabled_children_support", "2023-07-01", "2023-07-15"),
    ]
    assert spells(data, "legal") == spells(data, "home") == events(data) == []


def test_guardianship_lasts_to_the_18th_birthday_or_back_into_care():
    """The 15th stands for the birthday: only its month is kept."""
    data = built(
        """
        child | start      | stop       | start_reason | legal_status | place | end_reason
        ------+------------+------------+--------------+--------------+-------+-----------
        1     | 2021-05-01 | 2022-06-01 | S            | C2           | U1    | E46
        2     | 2021-05-01 | 2022-06-01 | S            | C2           | U1    | E45
        2     | 2023-05-01 | -          | S            | V2           | U6    | -
        """,
        people="""
        child | birth_date
        ------+-----------
        1     | 2005-07-30
        2     | 2010-07-30
        """,
    )
    assert spells(data, "legal")[1:] == [
        (1, "special_guardianship", "2022-06-01", "2023-07-15"),
        (2, "care_order", "2021-05-01", "2022-06-01"),
        (2, "special_guardianship", "2022-06-01", "2023-05-01"),
        (2, "section_20", "2023-05-01", None),
    ]
    assert [each[1] for each in spells(data, "home")][:2] == [
        "kinship_foster",
        "kinship_under_order",
    ]
    assert events(data, kind="guardianship_made") == [(1, "2022-06-01"), (2, "2022-06-01")]


def test_care_ends_at_18_and_a_stop_within_that_month_is_believed():
    data = built(
        """
        child | start      | stop       | start_reason | legal_status | place | end_reason
        ------+------------+------------+--------------+--------------+-------+-----------
        1     | 2023-05-01 | 2023-10-03 | S            | C2           | U6    | E17
        2     | 2023-05-01 | 2023-12-01 | S            | C2           | U6    | E17
        3     | 2023-05-01 | -          | S            | C2           | U6    | -
        4     | 2023-05-01 | 2023-10-28 | S            | C2           | U6    | E17
        """,
        people="""
        child | birth_date
        ------+-----------
        1     | 2005-10-03
        2     | 2005-10-03
        3     | 2005-10-03
        4     | 2005-10-28
        """,
    )
    in_care = [
        each for each in spells(data, "help", "end_reason") if "care_l" not in each[1]
    ]
    assert in_care == [
        (1, "looked_after", "2023-05-01", "2023-10-03", "E17"),
        (2, "looked_after", "2023-05-01", "2023-10-15", "turned_18"),
        (3, "looked_after", "2023-05-01", "2023-10-15", "turned_18"),
        (4, "looked_after", "2023-05-01", "2023-10-28", "E17"),
    ]
    assert rules(data)["past_18th_birthday"] == 6  # looked after, legal and home of two


def test_thirteen_weeks_in_care_since_14_and_some_of_it_at_16_make_a_care_leaver():
    """Or a return names a care leaver, as it does child 5.

    Child 1: 13 weeks. Child 2: a day less. Child 3: long, but left before 16. Child 4: adopted.
    """
    data = dataset(
        care_episodes=record(
            "care_episodes",
            """
            child | start      | stop       | start_reason | legal_status | place | end_reason
            ------+------------+------------+--------------+--------------+-------+-----------
            1     | 2021-08-01 | 2021-10-31 | S            | V2           | U6    | E4A
            2     | 2021-08-01 | 2021-10-30 | S            | V2           | U6    | E4A
            3     | 2016-08-01 | 2020-08-01 | S            | V2           | U6    | E4A
            4     | 2020-08-01 | 2022-08-01 | S            | E1           | A6    | E11
            """,
        ),
        care_leavers=record("care_leavers", "child | in_touch\n-----+------\n5 | YES"),
        people=record(
            "people",
            """
            child | birth_date
            ------+-----------
            1     | 2005-07-20
            2     | 2005-07-20
            3     | 2005-07-20
            4     | 2005-07-20
            5     | 2001-07-20
            """,
        ),
    )
    leavers = [each for each in spells(data, "help") if each[1].startswith("care_leaver")]
    assert leavers == [
        (1, "care_leaver_18_20", "2023-07-15", None),
        (5, "care_leaver_18_20", "2019-07-15", "2022-07-15"),
        (5, "care_leaver_21_25", "2022-07-15", None),
    ]


def test_nothing_goes_on_after_death():
    data = built(
        """
        child | start      | stop       | start_reason | legal_status | place | end_reason
        ------+------------+------------+--------------+--------------+-------+-----------
        1     | 2023-05-01 | -          | S            | C2           | U6    | -
        """,
        people="""
        child | birth_date | death_date
        ------+------------+-----------
        1     | 2010-10-03 | 2023-08-09
        """,
    )
    assert spells(data, "help") == [(1, "looked_after", "2023-05-01", "2023-08-09")]
    assert events(data, kind="death") == [(1, "2023-08-09")]
    assert rules(data)["past_death"] == 3
