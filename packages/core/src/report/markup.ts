/** Text as it stands in a page. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** A table; cells are markup. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: string, row: readonly string[]): string =>
    row
      .map((cell, i) =>
        i === 0 && tag === 'td' ? `<th scope="row">${cell}</th>` : `<${tag}${tag === 'th' ? ' scope="col"' : ''}>${cell}</${tag}>`,
      )
      .join('')
  return `<table><thead><tr>${cells('th', head)}</tr></thead><tbody>${rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('')}</tbody></table>`
}
