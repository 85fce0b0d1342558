/* The camera reads tickets where the browser can (BarcodeDetector); elsewhere the page says what to type instead. */
(() => {
  "use strict";

  const EVERY = 250;

  const scan = async (dialog, video, found) => {
    if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return false;
    let stream;
    try {
      const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      video.srcObject = stream;
      await video.play();
      dialog.showModal();
      const timer = setInterval(async () => {
        const codes = await detector.detect(video).catch(() => []);
        if (codes.length && dialog.open && found(codes[0].rawValue)) dialog.close();
      }, EVERY);
      dialog.addEventListener("close", () => {
        clearInterval(timer);
        for (const track of stream.getTracks()) track.stop();
        video.srcObject = null;
      }, { once: true });
      return true;
    } catch {
      for (const track of stream?.getTracks() ?? []) track.stop();
      return false;
    }
  };

  Object.assign(window.boarding, { scan });
})();
