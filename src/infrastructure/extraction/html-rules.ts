/** Attributes of an element, names in lower case. */
export type Attributes = Record<string, string>;

const unread = new Set(
  (
    'script style template noscript svg canvas iframe object embed audio video picture map ' +
    'nav footer button select option textarea datalist input dialog annotation annotation-xml rt rp frameset'
  ).split(' '),
);

/** Roles of what surrounds the content of a page. */
const unreadRoles = new Set(
  'navigation contentinfo complementary search menu menubar tablist toolbar button tooltip dialog alertdialog'.split(
    ' ',
  ),
);

/** Class names of widely used software whose elements are never prose: MediaWiki, Sphinx, Docusaurus, WordPress. */
const unreadClass = new RegExp(
  '(?:^|\\s)(?:mw-editsection|mw-jump-link|mw-cite-backlink|mw-indicators|mw-portlet|mw-redirectedfrom|mw-contentSub|vector-dropdown|after-portlet|catlinks|printfooter|navbox|noprint|toc|' +
    'headerlink|hash-link|anchor-link|skip-link|sr-only|visually-hidden|screen-reader-text)(?:\\s|$)',
);
const calloutClass = /note|tip|warning|caution|danger|admonition|callout|important|info/i;
const hiddenStyle = /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)/i;

const blocks = new Set(
  (
    'address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption figure form ' +
    'h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu ol optgroup p pre section summary table tbody td ' +
    'tfoot th thead tr ul xmp listing'
  ).split(' '),
);

/** Whether an element starts and ends a line of its own. */
export function isBlock(tag: string): boolean {
  return blocks.has(tag);
}

/** Whether an element and all in it is not content: code, controls, page furniture, or hidden from readers. */
export function isUnread(tag: string, attributes: Attributes): boolean {
  if (tag === 'html' || tag === 'body' || tag === 'main') return false;
  if (unread.has(tag) || isHidden(attributes)) return true;
  const classes = attributes.class ?? '';
  // Books keep their notes in asides.
  if (tag === 'aside') return !calloutClass.test(classes) && attributes['epub:type'] === undefined;
  // Reference markers such as [1], which stand between a word and its full stop.
  if (tag === 'sup' && /(?:^|\s)reference(?:\s|$)/.test(classes)) return true;
  return unreadRoles.has(attributes.role ?? '') || unreadClass.test(classes);
}

function isHidden(attributes: Attributes): boolean {
  if (attributes.hidden !== undefined || attributes['aria-hidden'] === 'true') return true;
  return attributes.style !== undefined && hiddenStyle.test(attributes.style);
}

/** Parts of a page by which its main content is told from the rest. */
export type Region = 'main' | 'article' | 'header';

/** The region that an element opens. A header inside the content is part of it. */
export function regionOf(tag: string, attributes: Attributes, outer: Region | undefined): Region | undefined {
  if (outer === 'main') return outer;
  if (tag === 'main' || attributes.role === 'main') return 'main';
  if (outer === 'article' || tag === 'article' || attributes.role === 'article') return 'article';
  return tag === 'header' || attributes.role === 'banner' ? 'header' : outer;
}

/** 1 to 6 for a heading. */
export function headingLevel(tag: string): number | undefined {
  return /^h[1-6]$/.test(tag) ? Number(tag[1]) : undefined;
}
