/** Puts the page together. */

import { askJson } from "./api.js";
import { installCards } from "./cards.js";
import { installChosen } from "./chosen.js";
import { installCompare } from "./compare.js";
import { byId } from "./dom.js";
import { findOthers, findVoices, limitPicture } from "./find.js";
import { installKept } from "./kept.js";
import { installKeyButton } from "./key.js";
import { readLink } from "./link.js";
import { installMap } from "./map.js";
import { showProblem } from "./notice.js";
import { installPicture } from "./picture.js";
import { installPlayer, stop } from "./player.js";
import { installText, limitText } from "./text.js";
import { installVerify } from "./verify.js";

installKeyButton();
installPlayer();
installCards();
installChosen();
installCompare();
installKept();
installMap();
installVerify();
installText(stop);
installPicture(findVoices);
byId("other-voices").addEventListener("click", findOthers);
window.addEventListener("hashchange", readLink);
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
  byId("open-docs").hidden = !(await fetch(byId("open-docs").href, { method: "HEAD" }).catch(() => ({}))).ok;
  document.body.dataset.ready = "true";
  await readLink();
}
