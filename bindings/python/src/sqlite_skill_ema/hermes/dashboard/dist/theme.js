// Whether Hermes' theme is dark. Themes say nothing of it but their colours, which are variables in the style of <html>.

/** "dark" or "light", by the luminance of the theme's background. */
export function scheme() {
  const probe = document.createElement("i");
  // Mixed with itself, a colour of any notation is computed to `color(srgb R G B)`.
  probe.style.backgroundColor = "color-mix(in srgb, var(--background-base, black), var(--background-base, black))";
  document.body.append(probe);
  const [, red, green, blue] = getComputedStyle(probe).backgroundColor.match(/srgb ([\d.e-]+) ([\d.e-]+) ([\d.e-]+)/) ?? [null, 0, 0, 0];
  probe.remove();
  const linear = value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  // At this luminance black and white have the same contrast.
  return 0.2126 * linear(+red) + 0.7152 * linear(+green) + 0.0722 * linear(+blue) < 0.179 ? "dark" : "light";
}

/** Calls `changed` at each change of the theme, and returns what ends that. */
export function watch(changed) {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, {attributes: true, attributeFilter: ["style"]});
  return () => observer.disconnect();
}
