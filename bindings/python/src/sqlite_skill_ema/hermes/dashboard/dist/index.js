// The entry of the tab in Hermes' dashboard. Hermes runs it as a classic script, so it loads the libraries and then the modules beside it.

(function () {
  const {React} = window.__HERMES_PLUGIN_SDK__;
  const h = React.createElement;
  const {src} = document.currentScript;
  const at = path => new URL(path, src).href;
  let loading;

  const script = path => new Promise((resolve, reject) => {
    const tag = document.createElement("script");
    tag.src = at(path);
    tag.onload = resolve;
    tag.onerror = () => reject(new Error(`${path} could not be loaded`));
    document.head.append(tag);
  });

  async function load() {
    // Plot takes d3 from the window.
    await script("lib/d3.min.js");
    await script("lib/plot.umd.min.js");
    return (await import(at("tab.js"))).Tab;
  }

  // A component that throws while it renders would blank all of Hermes' dashboard.
  class Boundary extends React.Component {
    constructor(props) {
      super(props);
      this.state = {error: null};
    }

    static getDerivedStateFromError(error) {
      return {error};
    }

    render() {
      const {error} = this.state;
      return error ? h("p", {role: "alert", className: "skill-ema-tab"}, `This tab could not be shown: ${error.message}`) : this.props.children;
    }
  }

  function Page() {
    const [found, setFound] = React.useState({});
    React.useEffect(() => {
      let here = true;
      loading ??= load();
      loading.then(Tab => here && setFound({Tab}), error => {
        loading = null;
        if (here) setFound({error});
      });
      return () => { here = false; };
    }, []);
    if (found.error) throw found.error;
    return found.Tab ? h(found.Tab) : h("p", {className: "skill-ema-tab"}, "Loading…");
  }

  window.__HERMES_PLUGINS__.register("skill-ema", () => h(Boundary, null, h(Page)));
})();
