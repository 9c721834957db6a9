/** The ways a picture gets into the page: chosen, dropped, pasted, photographed, or one of the examples. */

import { takePhoto } from "./camera.js";
import { byId, element } from "./dom.js";
import { showProblem } from "./notice.js";

const EXAMPLES = [
  ["collins.jpg", "Eileen Collins, astronaut"],
  ["rollins.jpg", "Duane Rollins, 18F"],
  ["hopper.jpg", "Grace Hopper, rear admiral"],
  ["hsu.jpg", "Mike Hsu, 18F"],
];

/** Call `use` with each picture that comes in, as a File. */
export function installPicture(use) {
  const file = byId("file");
  for (const id of ["choose", "choose-again"]) byId(id).addEventListener("click", () => file.click());
  for (const id of ["open-camera", "camera-again"]) {
    byId(id).addEventListener("click", async () => {
      try {
        const photo = await takePhoto();
        if (photo) use(photo);
      } catch (problem) {
        showProblem(problem, byId("drop"));
      }
    });
  }
  file.addEventListener("change", () => {
    if (file.files.length > 0) use(file.files[0]);
    file.value = "";
  });
  installDrop(use);
  document.addEventListener("paste", (event) => {
    const pasted = [...(event.clipboardData?.files ?? [])].find(looksLikePicture);
    if (pasted) {
      event.preventDefault();
      use(pasted);
    }
  });
  byId("examples").append(...EXAMPLES.map(([name, who]) => example(name, who, use)));
}

function installDrop(use) {
  const zone = byId("drop");
  let depth = 0;
  const over = (inside) => zone.classList.toggle("over", inside);
  // the whole page takes a picture: one that misses the zone would otherwise replace the page
  document.addEventListener("dragenter", (event) => {
    event.preventDefault();
    depth += 1;
    over(true);
  });
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("dragleave", () => {
    depth -= 1;
    over(depth > 0);
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    depth = 0;
    over(false);
    const files = [...(event.dataTransfer?.files ?? [])];
    const dropped = files.find(looksLikePicture) ?? files[0];
    if (dropped) use(dropped);
  });
}

/** Some systems give HEIC files no type. */
function looksLikePicture(file) {
  return file.type.startsWith("image/") || /\.(jpe?g|png|webp|hei[cf]|avif|gif|bmp|tiff?)$/i.test(file.name);
}

function example(name, who, use) {
  const address = new URL(`page/faces/${name}`, document.baseURI);
  const take = async () => {
    const answer = await fetch(address);
    use(new File([await answer.blob()], name, { type: "image/jpeg" }));
  };
  return element("li", {},
    element("button", { type: "button", class: "example", title: who, onclick: take },
      element("img", { src: address, alt: who, width: 72, height: 72 })));
}
