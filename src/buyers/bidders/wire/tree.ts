/**
 * A reply, whatever it was written in. JSON numbers keep their text; an XML element is the text it holds or, with
 * attributes (`@name`) or children, an object; a form is an object of texts.
 */
export type Tree = string | boolean | null | Tree[] | { [key: string]: Tree };
