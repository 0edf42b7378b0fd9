// The broker does not answer. The pages go on asking, so this goes by itself.
export const Lost = () => (
  <div class="lost" data-state="lost" role="alert">
    <span class="pulse" aria-hidden="true" />
    Connection to the broker lost. Trying again…
  </div>
)
