/** What users import, by the names of the files it is compiled to. */
export const ENTRIES = ['index', 'operators/index'];
