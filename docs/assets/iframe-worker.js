// A browser starts no worker from a page that is opened from a folder. There the worker of the search runs in a hidden
// frame. (The theme would fetch such a script from the network; this one is found by its name.)
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(url) {
      super();
      this.waiting = [];
      const frame = document.createElement("iframe");
      frame.hidden = true;
      frame.addEventListener("load", () => this.ready(frame.contentWindow));
      frame.srcdoc = `<script src="${url}"></` + "script>";
      const add = () => document.body.append(frame);
      if (document.body) add();
      else document.addEventListener("DOMContentLoaded", add);
    }
    ready(inner) {
      inner.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
      this.inner = inner;
      for (const data of this.waiting) this.postMessage(data);
    }
    postMessage(data) {
      if (this.inner) this.inner.dispatchEvent(new MessageEvent("message", { data }));
      else this.waiting.push(data);
    }
    terminate() {}
  };
}
