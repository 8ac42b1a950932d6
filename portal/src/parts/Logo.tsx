/** The product's mark. It says nothing beside its name, so readers of the screen skip it. */
export function Logo({ size }: { size: number }) {
  return <img src={`${import.meta.env.BASE_URL}icon.svg`} width={size} height={size} alt="" />;
}
