/** The one thing that reading a notebook needs of jsdom, which brings no types of its own. */
declare module 'jsdom' {
  export class JSDOM {
    constructor(html: string)
    readonly window: { readonly DOMParser: new () => { parseFromString: (text: string, type: string) => unknown } }
  }
}
