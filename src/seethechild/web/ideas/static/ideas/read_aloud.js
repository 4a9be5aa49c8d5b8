/* Where the browser has a voice of its own, a button reads the page. Nothing needs it, and voices that
   would send the words away are not used. What somebody typed is never read out. */
(() => {
  const speech = window.speechSynthesis;
  const main = document.querySelector("main .govuk-main-wrapper");
  const words = document.currentScript.dataset;
  if (!speech || !window.SpeechSynthesisUtterance || !main) return;
  const language = document.documentElement.lang.slice(0, 2);
  const own = () => speech.getVoices().find((one) => one.localService && one.lang.startsWith(language));
  const button = document.createElement("button");
  const ended = () => { button.textContent = words.read; };
  const toRead = () => [...main.querySelectorAll("h1,h2,p,label,li,summary,dt")]
    .filter((one) => one.offsetParent && !one.querySelector("h1,h2,p,label,li"))
    .map((one) => one.innerText.trim().replace(/[.]$/, "")).filter(Boolean).join(". ");
  const toggle = () => {
    if (speech.speaking) { speech.cancel(); ended(); return; }
    const said = new SpeechSynthesisUtterance(toRead());
    Object.assign(said, { voice: own(), rate: 0.9, onend: ended });
    speech.speak(said);
    button.textContent = words.stop;
  };
  const offer = () => {
    if (button.isConnected || !own()) return;
    button.type = "button";
    button.className = "govuk-button govuk-button--secondary idea-read";
    ended();
    button.addEventListener("click", toggle);
    // under the way out, which lies over what stands beside it
    const wayOut = main.querySelector(".govuk-exit-this-page");
    if (wayOut) wayOut.after(button); else main.prepend(button);
  };
  offer();
  speech.addEventListener("voiceschanged", offer);
  window.addEventListener("pagehide", () => speech.cancel());
})();
