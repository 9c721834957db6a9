/** Puts the page together. */

import { askJson } from "./api.js";
import { installCards } from "./cards.js";
import { byId } from "./dom.js";
import { findOthers, findVoices, limitPicture } from "./find.js";
import { installKeyButton } from "./key.js";
import { showProblem } from "./notice.js";
import { installPicture } from "./picture.js";
import { installPlayer, stop } from "./player.js";
import { installText, limitText } from "./text.js";

installKeyButton();
installPlayer();
installCards();
installText(stop);
installPicture(findVoices);
byId("other-voices").addEventListener("click", findOthers);
readService();

async function readService() {
  try {
    const info = await askJson("v1/info");
    limitText(info);
    limitPicture(info);
    byId("about").textContent = `Vclip ${info.service_version}, bundle ${info.bundle.name} ${info.bundle.version}. ${info.bundle.licence_note}`;
  } catch (problem) {
    showProblem(problem, byId("face"), readService);
  }
  document.body.dataset.ready = "true";
}
