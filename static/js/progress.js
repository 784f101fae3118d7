// Watches a file that is being made, and shows the page anew when it is finished.
// Without this script the page has a link that does the same by hand.
const box = document.getElementById("progress");
const bar = box.querySelector("progress");
const words = box.querySelector("[role=status]");
const whole = new Intl.NumberFormat("en-GB");

async function look() {
  let wait = 2000;
  try {
    const answer = await fetch(box.dataset.state, { headers: { Accept: "application/json" } });
    if (answer.redirected || !answer.ok) { location.reload(); return; }
    const state = await answer.json();
    if (state.finished) { location.reload(); return; }
    if (state.whole) {
      bar.max = state.whole;
      bar.value = state.done;
      words.textContent = `${whole.format(state.done)} of ${whole.format(state.whole)} done.`;
    }
  } catch {
    wait = 10000; // the portal did not answer: ask less often
  }
  setTimeout(look, wait);
}

setTimeout(look, 1000);
