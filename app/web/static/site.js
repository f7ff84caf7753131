/* Small helps on top of pages that work without them: conditional fields, one sending, autosave, unsaved text. */
(function () {
  "use strict";
  document.documentElement.classList.add("scripted");

  // ---- the summary of errors is read first
  var summary = document.getElementById("summary");
  if (summary) summary.focus();

  // ---- a form is sent once; the button says so (the server's idempotency key is what really holds)
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.matches("form[data-once]")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    var button = event.submitter;
    window.setTimeout(function () {
      if (button) { button.setAttribute("aria-disabled", "true"); }
    }, 0);
    window.setTimeout(function () { delete form.dataset.sent; if (button) button.removeAttribute("aria-disabled"); }, 8000);
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-once]").forEach(function (form) { delete form.dataset.sent; });
  });

  // ---- conditional fields: data-when-field names the controlling field, data-when-in its values
  function valueOf(form, name) {
    var found = form.querySelectorAll('[name="' + CSS.escape(name) + '"]');
    var values = [];
    found.forEach(function (input) {
      if ((input.type === "radio" || input.type === "checkbox") && !input.checked) return;
      values.push(input.value);
    });
    return values;
  }
  function matches(form, item) {
    var wanted = item.dataset.whenIn.split("|");
    var values = valueOf(form, item.dataset.whenField);
    if (!values.length) values = [""];
    var hit = values.some(function (value) { return wanted.indexOf(value) >= 0; });
    return item.dataset.whenNot ? !hit : hit;
  }
  function apply(form) {
    form.querySelectorAll("[data-when-field]").forEach(function (item) { item.hidden = !matches(form, item); });
  }
  document.querySelectorAll("form").forEach(function (form) {
    if (!form.querySelector("[data-when-field]")) return;
    apply(form);
    form.addEventListener("change", function () { apply(form); });
  });

  // ---- autosave: the server keeps the draft; the page says when
  document.querySelectorAll("form[data-autosave]").forEach(function (form) {
    var line = form.querySelector("[data-saved]");
    var timer = null;
    var dirty = false;
    function save() {
      timer = null;
      if (!dirty || form.dataset.sent) return;
      dirty = false;
      var data = new URLSearchParams();
      new FormData(form).forEach(function (value, name) {
        if (typeof value === "string" && name !== "_pin" && name !== "pin") data.append(name, value);
      });
      window.fetch(form.dataset.autosave, { method: "POST", body: data, headers: { Accept: "text/plain" } })
        .then(function (answer) { return answer.ok ? answer.text() : Promise.reject(); })
        .then(function (text) { if (line) line.textContent = text; })
        .catch(function () { dirty = true; if (line) line.textContent = "草稿暂未保存，请检查网络；提交前请勿关闭本页。"; });
    }
    function later() {
      dirty = true;
      if (timer) window.clearTimeout(timer);
      timer = window.setTimeout(save, 2500);
    }
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    document.addEventListener("visibilitychange", function () { if (document.visibilityState === "hidden") save(); });
  });

  // ---- outcome panels: only the chosen one is open
  document.querySelectorAll("[data-choose]").forEach(function (box) {
    function show() {
      box.querySelectorAll("[data-panel]").forEach(function (panel) {
        var input = box.querySelector('input[type="radio"][value="' + CSS.escape(panel.dataset.panel) + '"]');
        panel.hidden = !(input && input.checked);
      });
    }
    box.addEventListener("change", show);
    show();
  });

  // ---- print buttons exist only where there is a script to press them
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
})();
