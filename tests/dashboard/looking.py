"""A page as the tests see it: what it draws, and all that it asks for and complains of."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

LAYOUT = (Path(__file__).parent / "layout.js").read_text()
SETTLED = "body:is([data-state=ready], [data-state=refused])"


def parameters(address):
    return {name: values[-1] for name, values in parse_qs(urlsplit(address).query).items()}


class Look:
    """A tab of the browser at a server's address."""

    def __init__(self, page, base):
        self.page, self.base = page, base
        self.complaints, self.foreign, self.answers, self.dialogs = [], [], [], []
        page.set_default_timeout(15_000)
        page.on("console", lambda message: message.type == "error" and self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("requestfailed", lambda request: self.complaints.append(f"{request.url}: {request.failure}"))
        page.on("request", self._request)
        page.on("response", self._response)
        page.on("dialog", self._dialog)

    def _request(self, request):
        if not request.url.startswith((self.base + "/", "data:", "blob:")):
            self.foreign.append(request.url)

    def _response(self, response):
        if response.status >= 400:
            self.complaints.append(f"{response.url}: {response.status}")
        if re.fullmatch(r"/skills/[a-z]+(\.json)?", urlsplit(response.url).path) and "json" in response.headers.get("content-type", ""):
            self.answers.append(response)

    def _dialog(self, dialog):
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def open(self, path="/skills", **parameters):
        self.answers.clear()
        self.page.goto(f"{self.base}{path}?{urlencode(parameters)}" if parameters else self.base + path)
        return self.settle()

    def settle(self):
        """Waits until the page has its answers."""
        self.page.wait_for_selector(SETTLED)
        return self

    def asked(self, name):
        """The rows of each answer with this name that the page has asked for."""
        return [response.json() for response in self._answers_of(name)]

    def given(self, name):
        """The parameters of each of these."""
        return [parameters(response.url) for response in self._answers_of(name)]

    def _answers_of(self, name):
        return [response for response in self.answers if re.search(rf"/skills/{name}(\.json)?(\?|$)", response.url)]

    def parameters(self):
        """Those of the address."""
        return parameters(self.page.url)

    def panels(self):
        """The state of each panel, by its id."""
        return dict(self.page.eval_on_selector_all('[id^="panel-"]', "panels => panels.map(({id, dataset}) => [id.slice(6), dataset.state])"))

    def picture(self):
        """The charts as text, without the numbers by which Plot tells one chart's parts from another's."""
        charts = self.page.eval_on_selector_all('[id^="panel-"] svg', "charts => charts.map((chart) => chart.outerHTML)")
        return [re.sub(r"plot-[a-z]+-\d+", "plot", chart) for chart in charts]

    def layout(self, check):
        """What is wrong with the layout, as sentences: a function of layout.js."""
        return self.page.evaluate(f"() => {{ {LAYOUT}; return {check}(); }}")
