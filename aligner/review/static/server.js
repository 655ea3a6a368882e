// What the page asks the server. Nothing is drawn before the server has it on disk.

const body = document.body;
export const state = { rev: Number(body.dataset.rev), turn: Number(body.dataset.turn), gone: false };

export class Refused extends Error {}

// The answer to an edit, with `stale` set where another tab was first. Throws Refused with the server's sentence.
export async function post(op, args) {
  const answer = await ask("/ops", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ rev: state.rev, turn: state.turn, op, args, query: location.search }),
  });
  if (answer.status === 500) throw new Refused("The server met an error of its own. Load the page again.");
  const told = await answer.json();
  if (!answer.ok && answer.status !== 409) throw new Refused([told.message, told.hint].filter(Boolean).join(" "));
  return { ...told, stale: answer.status === 409 };
}

// What the checks have found since the page was drawn, as soon as they have looked at all that is new.
export async function news() {
  return (await get(`/news?turn=${state.turn}&query=${encodeURIComponent(location.search)}`)).json();
}

export async function get(address) {
  const answer = await ask(address);
  if (!answer.ok) throw new Refused(await answer.text());
  return answer;
}

async function ask(address, options) {
  if (state.gone) throw new Refused("Nothing can be saved: the server does not answer.");
  try {
    return await fetch(address, options);
  } catch {
    state.gone = true;
    document.getElementById("last-rev").textContent = state.rev;
    document.getElementById("gone").hidden = false;
    document.getElementById("saved").classList.add("lost");
    throw new Refused("Not saved: the server does not answer.");
  }
}
