/* A camera that looks for QR codes, where the browser reads codes by itself: `start` opens and ends it, `picture` shows what it
   sees. Every code goes to `found` with the way to end looking; `denied` is told where there is no camera to be had. */
"use strict";

const chungtayCamera = ({ start, picture, say, found, denied }) => {
  if (!start || !("BarcodeDetector" in window) || !navigator.mediaDevices) return false;
  let stream = null;
  const stop = () => {
    if (stream) stream.getTracks().forEach((track) => track.stop());
    stream = null;
    picture.hidden = true;
    start.textContent = say("start");
  };
  const look = async (detector) => {
    if (!stream) return;
    try {
      const codes = await detector.detect(picture);
      if (codes.length && codes[0].rawValue) found(codes[0].rawValue, stop);
    } catch { /* a picture that is not there yet */ }
    setTimeout(() => look(detector), 250);
  };
  start.addEventListener("click", async () => {
    if (stream) { stop(); return; }
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      picture.srcObject = stream;
      picture.hidden = false;
      await picture.play();
      start.textContent = say("stop");
      look(new window.BarcodeDetector({ formats: ["qr_code"] }));
    } catch {
      stop();
      denied(say("denied"));
    }
  });
  window.addEventListener("pagehide", stop);
  return true;
};
