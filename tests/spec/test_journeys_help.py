"""Journeys of help, from referrals, assessments and plans.

A referral opens an episode; in the track `help` a child is in one state at a time. Of several that
are recorded the highest speaks: looked after, protection plan, family help or support, assessment,
waiting, early help. Dates and identifiers are made up; the year of the return ends in March 2024.
"""

from tests.spec.returned import dataset, events, record, spells

CIN = "cin_census 2024"


def built(referrals, **more):
    told = {name: record(name, table, source=CIN) for name, table in more.items()}
    return dataset(referrals=record("referrals", referrals, source=CIN), **told)


def rules(data):
    return {each["id"]: each["rows"] for each in data.manifest["rules"]}


def test_a_child_is_assessed_until_found_in_need_and_then_helped():
    data = built(
        """
        child | date       | referral_source | no_further_action | need | closed     | close_reason
        ------+------------+-----------------+-------------------+------+------------+-------------
        1     | 2023-05-01 | 2A              | no                | N1   | 2023-12-01 | RC7
        """,
        assessments="""
        child | referral_date | start      | authorised
        ------+---------------+------------+-----------
        1     | 2023-05-01    | 2023-05-03 | 2023-06-10
        """,
    )
    assert spells(data, "help", "need", "end_reason") == [
        (1, "assessment", "2023-05-01", "2023-06-10", "N1", None),
        (1, "family_help", "2023-06-10", "2023-12-01", "N1", "RC7"),
    ]
    assert events(data, "outcome", "detail", "until") == [
        (1, "referral", "2023-05-01", "in_need", "2A", "2023-12-01"),
        (1, "assessment", "2023-05-03", "in_need", None, "2023-06-10"),
        (1, "need_started", "2023-06-10", None, "N1", None),
        (1, "need_ended", "2023-12-01", "RC7", None, None),
    ]


def test_a_referral_can_be_closed_at_once_or_after_an_assessment_that_found_no_need():
    """Until one or the other is known, the referral has no outcome.

    Child 1: no further action. Child 2: closed after assessment (RC8). Child 3: the assessment itself
    says so. Child 4: nobody knows yet.
    """
    data = built(
        """
        child | date       | no_further_action | closed     | close_reason
        ------+------------+-------------------+------------+-------------
        1     | 2023-05-01 | yes               | 2023-05-02 | RC8
        2     | 2023-05-01 | no                | 2023-06-12 | RC8
        3     | 2023-05-01 | no                | 2023-06-12 | RC7
        4     | 2024-03-01 | no                | -          | -
        """,
        assessments="""
        child | referral_date | start      | authorised | in_need
        ------+---------------+------------+------------+--------
        2     | 2023-05-01    | 2023-05-03 | 2023-06-10 | -
        3     | 2023-05-01    | 2023-05-03 | 2023-06-10 | no
        4     | 2024-03-01    | 2024-03-03 | -          | -
        """,
    )
    assert spells(data, "help") == [
        (1, "assessment", "2023-05-01", "2023-05-02"),
        (2, "assessment", "2023-05-01", "2023-06-12"),
        (3, "assessment", "2023-05-01", "2023-06-12"),
        (4, "assessment", "2024-03-01", None),
    ]
    assert events(data, "outcome", kind="referral") == [
        (1, "2023-05-01", "no_further_action"),
        (2, "2023-05-01", "assessed_not_in_need"),
        (3, "2023-05-01", "assessed_not_in_need"),
        (4, "2024-03-01", None),
    ]
    assert events(data, kind="no_further_action") == [(1, "2023-05-02")]
    assert events(data, kind="assessed_not_in_need") == [
        (2, "2023-06-10"),
        (3, "2023-06-10"),
    ]
    assert events(data, "outcome", kind="assessment")[0] == (2, "2023-05-03", "not_in_need")


def test_a_protection_plan_speaks_before_family_help_and_care_before_both():
    care = record(
        "care_episodes",
        """
        child | start      | stop       | start_reason | legal_status | place | end_reason
        ------+------------+------------+--------------+--------------+-------+-----------
        1     | 2023-08-01 | 2023-10-01 | S            | V2           | U6    | E4A
        """,
    )
    told = {
        "referrals": """
        child | date       | no_further_action | closed     | close_reason
        ------+------------+-------------------+------------+-------------
        1     | 2023-05-01 | no                | 2023-12-01 | RC7
        """,
        "assessments": """
        child | referral_date | start      | authorised
        ------+---------------+------------+-----------
        1     | 2023-05-01    | 2023-05-03 | 2023-06-01
        """,
        "protection_plans": """
        child | referral_date | start      | stop       | first_category | latest_category
        ------+---------------+------------+------------+----------------+----------------
        1     | 2023-05-01    | 2023-07-01 | 2023-09-01 | NEG            | EMO
        """,
    }
    records = {name: record(name, table, source=CIN) for name, table in told.items()}
    data = dataset(care_episodes=care, **records)
    assert spells(data, "help", "category") == [
        (1, "assessment", "2023-05-01", "2023-06-01", None),
        (1, "family_help", "2023-06-01", "2023-07-01", None),
        (1, "child_protection_plan", "2023-07-01", "2023-08-01", "EMO"),
        (1, "looked_after", "2023-08-01", "2023-10-01", None),
        (1, "support_after_care_or_order", "2023-10-01", "2023-12-01", None),
    ]
    assert rules(data)["help_after_care"] == 1


def test_where_a_plan_is_recorded_the_child_waits_from_the_assessment_to_the_plan():
    data = built(
        """
        child | date       | no_further_action | closed | close_reason
        ------+------------+-------------------+--------+-------------
        1     | 2023-05-01 | no                | -      | -
        2     | 2023-05-01 | no                | -      | -
        """,
        assessments="""
        child | referral_date | start      | authorised
        ------+---------------+------------+-----------
        1     | 2023-05-01    | 2023-05-03 | 2023-06-01
        2     | 2023-05-01    | 2023-05-03 | 2023-06-01
        """,
        need_plans="""
        child | referral_date | start      | stop
        ------+---------------+------------+-----
        1     | 2023-05-01    | 2023-07-01 | -
        """,
    )
    assert spells(data, "help") == [
        (1, "assessment", "2023-05-01", "2023-06-01"),
        (1, "waiting", "2023-06-01", "2023-07-01"),
        (1, "family_help", "2023-07-01", None),
        (2, "assessment", "2023-05-01", "2023-06-01"),
        (2, "family_help", "2023-06-01", None),
    ]


def test_without_an_assessment_the_way_it_ended_says_whether_there_was_need():
    """An assessment may take 45 working days.

    Child 1: closed, and not for want of need: DfE counts a child in need. Child 2: still open, and an
    assessment would be overdue. Child 3: open for a month: being assessed. Child 4: referred before
    these returns begin, assessed again in a later year: helped throughout.
    """
    data = built(
        """
        child | date       | no_further_action | closed     | close_reason
        ------+------------+-------------------+------------+-------------
        1     | 2023-05-01 | no                | 2023-06-01 | RC7
        2     | 2023-05-01 | no                | -          | -
        3     | 2024-03-01 | no                | -          | -
        4     | 2020-05-01 | no                | -          | -
        """,
        assessments="""
        child | referral_date | start      | authorised
        ------+---------------+------------+-----------
        4     | 2020-05-01    | 2023-05-03 | 2023-06-01
        """,
    )
    assert spells(data, "help") == [
        (1, "family_help", "2023-05-01", "2023-06-01"),
        (2, "family_help", "2023-05-01", None),
        (3, "assessment", "2024-03-01", None),
        (4, "family_help", "2020-05-01", None),
    ]
    assert rules(data)["no_assessment_recorded"] == 3


def test_an_episode_of_need_that_the_next_return_does_not_know_ended_unseen():
    data = dataset(
        referrals=record(
            "referrals",
            """
            source          | child | date       | no_further_action | closed | close_reason
            ----------------+-------+------------+-------------------+--------+-------------
            cin_census 2023 | 1     | 2022-05-01 | no                | -      | -
            cin_census 2024 | 2     | 2023-05-01 | no                | -      | -
            """,
        )
    )
    assert spells(data, "help", "end_reason") == [
        (1, "family_help", "2022-05-01", "2023-04-01", "not_reported"),
        (2, "family_help", "2023-05-01", None, None),
    ]
    assert events(data, kind="ended_without_report") == [(1, "2023-04-01")]
    assert events(data, kind="need_ended") == []


def test_help_that_was_open_when_its_returns_end_is_followed_no_further_than_they_see():
    """The census ends in March 2023; the return on care goes on, and sees the child come into care.

    What was between is not known: neither help that went on, nor none.
    """
    data = dataset(
        referrals=record(
            "referrals",
            "child | date | closed\n---+---+---\n1 | 2022-05-01 | -",
            source="cin_census 2023",
        ),
        care_episodes=record(
            "care_episodes",
            """
            child | start      | stop | start_reason | legal_status | place
            ------+------------+------+--------------+--------------+------
            1     | 2023-09-01 | -    | S            | C1           | U6
            """,
        ),
    )
    assert spells(data, "help", "end_reason") == [
        (1, "family_help", "2022-05-01", "2023-04-01", "not_reported"),
        (1, "looked_after", "2023-09-01", None, None),
    ]


def test_a_referral_closed_before_it_was_made_closed_on_its_day():
    data = built("""
        child | date       | no_further_action | closed     | close_reason
        ------+------------+-------------------+------------+-------------
        1     | 2023-05-01 | no                | 2023-04-01 | RC7
    """)
    assert spells(data, "help") == []
    assert events(data, "until", kind="referral") == [(1, "2023-05-01", "2023-05-01")]
    assert rules(data)["closed_before_it_opened"] == 1


def test_what_a_referral_does_not_claim_stands_for_itself():
    """An assessment and a plan in a return that has no referrals for them."""
    data = built(
        """
        child | date       | no_further_action | closed     | close_reason
        ------+------------+-------------------+------------+-------------
        1     | 2023-04-01 | no                | 2023-05-01 | RC8
        """,
        assessments="""
        child | referral_date | start      | authorised
        ------+---------------+------------+-----------
        1     | -             | 2023-06-01 | 2023-07-01
        """,
        need_plans="""
        child | referral_date | start      | stop
        ------+---------------+------------+-----------
        1     | -             | 2023-07-01 | 2023-08-01
        """,
    )
    assert spells(data, "help") == [
        (1, "assessment", "2023-04-01", "2023-05-01"),
        (1, "assessment", "2023-06-01", "2023-07-01"),
        (1, "family_help", "2023-07-01", "2023-08-01"),
    ]


def test_two_episodes_of_need_that_touch_are_one_time_of_help():
    data = built("""
        child | date       | no_further_action | closed     | close_reason
        ------+------------+-------------------+------------+-------------
        1     | 2023-05-01 | no                | 2023-08-01 | RC7
        1     | 2023-07-01 | no                | 2023-12-01 | RC7
    """)
    assert spells(data, "help") == [(1, "family_help", "2023-05-01", "2023-12-01")]
    assert len(events(data, kind="referral")) == 2


def test_a_child_may_be_helped_before_birth():
    data = dataset(
        referrals=record(
            "referrals",
            """
            child | date       | no_further_action | closed | close_reason
            ------+------------+-------------------+--------+-------------
            1     | 2024-01-10 | no                | -      | -
            2     | 2023-04-10 | no                | -      | -
            """,
            source=CIN,
        ),
        people=record(
            "people",
            """
            child | birth_date | birth_is_expected
            ------+------------+------------------
            1     | 2024-06-20 | yes
            2     | 2024-03-20 | no
            """,
            source=CIN,
        ),
    )
    assert [each[:3] for each in spells(data, "help")] == [
        (1, "family_help", "2024-01-10"),
        (2, "family_help", "2023-04-10"),
    ]
    assert data.children["birth_is_expected"].sort().to_list() == [False, True]
    assert rules(data)["long_before_birth"] == 1  # child 2: eleven months, kept and counted


def test_a_conference_makes_a_plan_or_does_not():
    """A plan begins on the day of the conference. Child 3: the return says so itself."""
    data = built(
        """
        child | date       | no_further_action | closed | close_reason | conference
        ------+------------+-------------------+--------+--------------+-----------
        1     | 2023-05-01 | no                | -      | -            | 2023-06-01
        2     | 2023-05-01 | no                | -      | -            | -
        """,
        section_47="""
        child | referral_date | start      | conference | conference_not_needed | became_plan
        ------+---------------+------------+------------+-----------------------+------------
        1     | 2023-05-01    | 2023-05-20 | 2023-06-01 | no                    | -
        2     | 2023-05-01    | 2023-05-20 | 2023-06-02 | no                    | -
        3     | -             | 2023-05-20 | 2023-06-03 | no                    | yes
        4     | -             | 2023-05-20 | -          | yes                   | -
        5     | -             | 2023-05-20 | -          | no                    | -
        """,
        protection_plans="""
        child | start      | stop | first_category | earlier_plans
        ------+------------+------+----------------+--------------
        1     | 2023-06-01 | -    | NEG            | 1
        """,
    )
    assert events(data, "outcome", kind="conference") == [
        (1, "2023-06-01", "plan"),
        (2, "2023-06-02", "no_plan"),
        (3, "2023-06-03", "plan"),
    ]
    assert [each[2] for each in events(data, "outcome", kind="section_47")] == [
        "conference",
        "conference",
        "conference",
        "no_conference",
        None,
    ]
    assert events(data, "outcome", "detail", kind="plan_started") == [
        (1, "2023-06-01", "again", "NEG")
    ]


def test_early_help_is_a_state_until_someone_does_more():
    data = dataset(
        early_help=record(
            "early_help",
            """
            child | start      | stop       | organisation | outcome
            ------+------------+------------+--------------+-----------
            1     | 2023-04-01 | 2023-07-01 | school       | stepped_up
            """,
            source="early_help",
        ),
        referrals=record(
            "referrals",
            """
            child | date       | no_further_action | closed     | close_reason
            ------+------------+-------------------+------------+-------------
            1     | 2023-06-01 | no                | 2023-09-01 | RC7
            """,
            source=CIN,
        ),
    )
    assert spells(data, "help") == [
        (1, "early_help", "2023-04-01", "2023-06-01"),
        (1, "family_help", "2023-06-01", "2023-09-01"),
    ]
    assert events(data, "outcome", kind="early_help_ended") == [
        (1, "2023-07-01", "stepped_up")
    ]


def test_steps_before_court_are_a_legal_state_until_care_or_stepping_down():
    """The interim order follows the application: one set of proceedings, not two."""
    data = dataset(
        pre_proceedings=record(
            "pre_proceedings",
            """
            child | start      | letter     | family_meeting_offered | family_meeting_held | court
            ------+------------+------------+------------------------+---------------------+-----------
            1     | 2023-05-01 | 2023-05-05 | yes                    | no                  | 2023-08-01
            """,
            source="cin_census 2027",
        ),
        care_episodes=record(
            "care_episodes",
            """
            child | start      | stop | start_reason | legal_status | place
            ------+------------+------+--------------+--------------+------
            1     | 2023-08-09 | -    | S            | C1           | U6
            """,
        ),
    )
    assert spells(data, "legal") == [
        (1, "pre_proceedings", "2023-05-01", "2023-08-01"),
        (1, "proceedings", "2023-08-09", None),
    ]
    assert events(data, kind="proceedings_issued") == [(1, "2023-08-01")]
    assert events(data, kind="family_meeting_offered") == [(1, "2023-05-01")]
    assert events(data, kind="family_meeting_held") == []


def test_mental_health_help_begins_at_the_second_contact():
    """Child 2 was not accepted; child 3 was closed before help began; child 4 is in hospital."""
    data = dataset(
        mental_health=record(
            "mental_health",
            """
            child | referred   | accepted | first_contact | second_contact | discharged | end_reason   | level
            ------+------------+----------+---------------+----------------+------------+--------------+----------
            1     | 2023-05-01 | yes      | 2023-06-01    | 2023-09-01     | 2024-02-01 | treated      | more_help
            2     | 2023-05-01 | no       | -             | -              | 2023-05-20 | not_accepted | -
            3     | 2023-05-01 | yes      | 2023-06-01    | -              | 2023-08-01 | disengaged   | -
            """,
            source="annex_a 2024",
        ),
        mental_health_stays=record(
            "mental_health_stays",
            "child | start | stop\n---+---+---\n1 | 2023-10-01 | 2023-11-01",
            source="annex_a 2024",
        ),
    )
    assert spells(data, "mind", "end_reason") == [
        (1, "waiting_first_contact", "2023-05-01", "2023-06-01", None),
        (1, "waiting_for_help", "2023-06-01", "2023-09-01", None),
        (1, "getting_more_help", "2023-09-01", "2023-10-01", None),
        (1, "inpatient", "2023-10-01", "2023-11-01", None),
        (1, "getting_more_help", "2023-11-01", "2024-02-01", "treated"),
        (3, "waiting_first_contact", "2023-05-01", "2023-06-01", None),
        (3, "waiting_for_help", "2023-06-01", "2023-08-01", "disengaged"),
    ]
    assert events(data, "outcome") == [
        (1, "mental_health_referral", "2023-05-01", "accepted"),
        (2, "mental_health_referral", "2023-05-01", "not_accepted"),
        (2, "not_accepted", "2023-05-20", "not_accepted"),
        (3, "mental_health_referral", "2023-05-01", "accepted"),
        (3, "closed_unhelped", "2023-08-01", "disengaged"),
    ]


def test_another_worker_in_the_same_role_is_a_change_of_worker():
    data = dataset(
        workers=record(
            "workers",
            """
            child | role             | worker | start      | stop       | reason
            ------+------------------+--------+------------+------------+-------
            1     | social_worker    | w1     | 2023-05-01 | 2023-08-01 | -
            1     | social_worker    | w2     | 2023-08-01 | -          | LEFTRL
            1     | personal_adviser | w3     | 2023-09-01 | -          | -
            2     | social_worker    | w2     | 2023-05-01 | -          | -
            """,
        ),
    )
    assert events(data, "outcome", kind="change_of_worker") == [(1, "2023-08-01", "LEFTRL")]
    assert len(events(data, kind="worker_allocated")) == 4
    allocated = data.events["worker_id"].drop_nulls()
    assert not {"w1", "w2", "w3"} & set(allocated)
    assert allocated.n_unique() == 3
