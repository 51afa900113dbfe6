// The connection state in the page's head, in words and colour.

/** A function that shows a state of Connection in `_connection.html`. */
export function connectionStatus() {
  const element = document.getElementById("connection");
  const text = element.querySelector(".connection-text");
  return (state) => {
    if (element.dataset.state === state && text.textContent === element.dataset[state]) return;
    element.dataset.state = state;
    text.textContent = element.dataset[state];
  };
}
