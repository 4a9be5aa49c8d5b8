// Says to the style sheet that scripts run. GOV.UK Frontend's template does this inside the page,
// which our content security policy forbids.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}
