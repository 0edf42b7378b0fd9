export const Logo = () => (
  <span class="logo">
    <img src="/icon.svg" alt="" width={24} height={24} />
    Leveret
  </span>
)
