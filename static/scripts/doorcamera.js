// The camera of a door: reads the code on a ticket, by itself where the browser can, else with the service's help.
"use strict";

// `found` is told each code once, as long as it is held before the camera.
const doorCamera = ({ words, find, csrf, found }) => {
  const camera = { stream: null, asking: false, seen: "", until: 0 };
  const canvas = document.createElement("canvas");
  const readByService = async (video) => {
    const side = 420;
    const least = Math.min(video.videoWidth, video.videoHeight);
    canvas.width = canvas.height = side;
    const drawing = canvas.getContext("2d", { willReadFrequently: true });
    drawing.drawImage(video, (video.videoWidth - least) / 2, (video.videoHeight - least) / 2, least, least, 0, 0, side, side);
    const { data } = drawing.getImageData(0, 0, side, side);
    const grey = new Uint8Array(side * side);
    for (let at = 0; at < grey.length; at += 1) {
      grey[at] = (data[at * 4] * 77 + data[at * 4 + 1] * 151 + data[at * 4 + 2] * 28) >> 8;
    }
    const headers = { "Content-Type": "application/octet-stream", "X-CSRFToken": csrf() };
    const response = await fetch(`${words.picture}?width=${side}&height=${side}`, { method: "POST", body: grey, headers });
    return response.ok ? (await response.json()).code : "";
  };
  const watch = async (video) => {
    const own = "BarcodeDetector" in window && (await BarcodeDetector.getSupportedFormats()).includes("qr_code");
    const detector = own ? new BarcodeDetector({ formats: ["qr_code"] }) : null;
    const { stream } = camera;
    while (camera.stream && camera.stream === stream) {
      let code = "";
      try {
        code = detector ? (await detector.detect(video))[0]?.rawValue || "" : await readByService(video);
        find("camera-words").textContent = "";
      } catch {
        find("camera-words").textContent = detector ? "" : words.cameraOfflineWords;
      }
      if (code && (code !== camera.seen || Date.now() > camera.until)) {
        camera.seen = code;
        await found(code);
      }
      if (code) {
        camera.until = Date.now() + 4000; // a ticket held before the camera is scanned once
      }
      await new Promise((done) => { setTimeout(done, detector ? 200 : 600); });
    }
  };
  const stop = () => {
    camera.stream?.getTracks().forEach((track) => track.stop());
    camera.stream = null;
    find("video").hidden = true;
    find("scan").setAttribute("aria-pressed", "false");
  };
  const start = async () => {
    if (camera.stream) {
      stop();
      return;
    }
    if (camera.asking) {
      return; // pressed again while the browser asks whether it may
    }
    camera.asking = true;
    try {
      camera.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
    } catch {
      find("camera-words").textContent = words.noCameraWords;
      return;
    } finally {
      camera.asking = false;
    }
    const video = find("video");
    video.srcObject = camera.stream;
    video.hidden = false;
    find("scan").setAttribute("aria-pressed", "true");
    await video.play();
    watch(video);
  };
  window.addEventListener("pagehide", stop); // a page that is only put aside would go on watching
  return { start, stop };
};
