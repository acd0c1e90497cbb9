// Sends files one by one with XMLHttpRequest, because fetch cannot tell how far an upload is.
export function attach(element, dotnet, token) {
  const input = element.querySelector("input[type=file]");
  const list = element.querySelector(".upload-list");
  const running = new Set();
  let url = "", maximum = 0, queue = Promise.resolve();

  function row(name) {
    const item = document.createElement("li");
    const label = document.createElement("b");
    const state = document.createElement("span");
    const bar = document.createElement("progress");
    label.textContent = name;
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", name);
    item.append(label, state, bar);
    list.append(item);
    return {
      progress(share) { bar.value = share; state.textContent = share < 1 ? `${Math.floor(share * 100)}%` : "正在检查…"; },
      fail(text) { item.className = "failed"; state.textContent = text; bar.remove(); },
      done() { item.className = "done"; state.textContent = "已上传"; bar.remove(); setTimeout(() => item.remove(), 4000); },
    };
  }

  function send(file) {
    const line = row(file.name);
    if (maximum > 0 && file.size > maximum) {
      line.fail(`文件超过 ${Math.floor(maximum / 1048576)} MB，没有上传。`);
      return Promise.resolve();
    }
    if (file.size === 0) {
      line.fail("文件是空的，没有上传。");
      return Promise.resolve();
    }
    return new Promise(resolve => {
      const request = new XMLHttpRequest();
      const form = new FormData();
      form.append("file", file, file.name);
      request.open("POST", url);
      request.setRequestHeader("RequestVerificationToken", token ?? "");
      // Without it an expired sign-in is answered with a redirect to the sign-in page, which looks like success.
      request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
      request.upload.onprogress = event => event.lengthComputable && line.progress(event.loaded / event.total);
      request.onloadend = async () => {
        running.delete(request);
        if (request.status >= 200 && request.status < 300) {
          line.done();
          await dotnet.invokeMethodAsync("UploadedAsync", request.responseText);
        } else {
          line.fail(sentence(request));
        }
        resolve();
      };
      running.add(request);
      line.progress(0);
      request.send(form);
    });
  }

  function sentence(request) {
    if (request.status === 0) return "网络中断，没有上传，请重试。";
    // The server's own sentence says more than the status; titles are the framework's, in English.
    try {
      const { detail } = JSON.parse(request.responseText);
      if (detail) return detail;
    } catch {
      // Not from an endpoint of ours.
    }
    if (request.status === 413) return "文件太大，没有上传。";
    if (request.status === 401) return "登录已过期，请重新登录后再上传。";
    if (request.status === 403) return "没有上传的权限。";
    return "没有上传成功，请重试。";
  }

  function take(files) {
    for (const file of files) {
      queue = queue.then(() => send(file));
    }
  }

  // What is chosen before the address is known is kept by portal.js; the first call of set takes it.
  const onChange = () => { if (url) { take([...input.files]); input.value = ""; } };
  const onOver = event => { event.preventDefault(); element.classList.add("over"); };
  const onLeave = () => element.classList.remove("over");
  const onDrop = event => { event.preventDefault(); onLeave(); if (!input.disabled) take(input.multiple ? [...event.dataTransfer.files] : [...event.dataTransfer.files].slice(0, 1)); };
  input.addEventListener("change", onChange);
  element.addEventListener("dragover", onOver);
  element.addEventListener("dragleave", onLeave);
  element.addEventListener("drop", onDrop);

  return {
    set(address, bytes) {
      url = address;
      maximum = bytes;
      const early = [...(input.early ?? []), ...input.files];
      input.early = undefined;
      input.wired = true;
      if (early.length > 0) {
        input.value = "";
        take(input.multiple ? early : early.slice(-1));
      }
    },
    detach() {
      input.wired = false;
      running.forEach(request => request.abort());
      input.removeEventListener("change", onChange);
      element.removeEventListener("dragover", onOver);
      element.removeEventListener("dragleave", onLeave);
      element.removeEventListener("drop", onDrop);
    },
  };
}
