// What the run has seen of the descriptions that its answers were held to.

function coverageParts() {
  return head.coverage.map((each) => make("details", { class: "coverage" },
    make("summary", {}, `Contract ${each.path}: ${each.counts}`),
    make("div", { class: "covered", tabindex: 0, role: "region", "aria-label": "operations of the description" },
      table(["operation", "seen", "not seen"], each.rows),
      each.more ? make("p", {}, `and ${each.more} more`) : null)));
}
