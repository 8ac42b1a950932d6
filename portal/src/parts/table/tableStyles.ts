import { makeStyles, shorthands, tokens } from '@fluentui/react-components';

const narrow = '@media (max-width: 720px)';

/** A table that becomes a list of cards where the window is narrow. */
export const useTableStyles = makeStyles({
  frame: {
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusXLarge,
    overflowX: 'auto',
    ...shorthands.border('1px', 'solid', tokens.colorNeutralStroke2),
  },
  table: {
    width: '100%',
    borderCollapse: 'collapse',
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
    [narrow]: { display: 'block' },
  },
  stale: { opacity: 0.6 },
  head: {
    [narrow]: {
      position: 'absolute',
      width: '1px',
      height: '1px',
      overflow: 'hidden',
      clipPath: 'inset(50%)',
      whiteSpace: 'nowrap',
    },
  },
  headCell: {
    textAlign: 'start',
    fontWeight: tokens.fontWeightSemibold,
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground2,
    whiteSpace: 'nowrap',
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
    ...shorthands.borderBottom('1px', 'solid', tokens.colorNeutralStroke2),
  },
  body: { [narrow]: { display: 'block' } },
  row: {
    ':not(:last-child) > td': { ...shorthands.borderBottom('1px', 'solid', tokens.colorNeutralStroke3) },
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    [narrow]: {
      display: 'block',
      padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
      ':not(:last-child)': { ...shorthands.borderBottom('1px', 'solid', tokens.colorNeutralStroke2) },
      ':not(:last-child) > td': { ...shorthands.borderStyle('none') },
    },
  },
  clickable: { cursor: 'pointer' },
  cell: {
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
    verticalAlign: 'middle',
    overflowWrap: 'anywhere',
    [narrow]: {
      display: 'grid',
      gridTemplateColumns: 'minmax(90px, 36%) minmax(0, 1fr)',
      gap: tokens.spacingHorizontalM,
      justifyItems: 'start',
      padding: `${tokens.spacingVerticalXXS} 0`,
      textAlign: 'start',
      '::before': { content: 'attr(data-label)', color: tokens.colorNeutralForeground2 },
    },
  },
  nowrap: { whiteSpace: 'nowrap', [narrow]: { whiteSpace: 'normal' } },
  numeric: { textAlign: 'end', fontVariantNumeric: 'tabular-nums', [narrow]: { textAlign: 'start' } },
  first: {
    fontWeight: tokens.fontWeightSemibold,
    [narrow]: {
      display: 'block',
      paddingBottom: tokens.spacingVerticalXS,
      '::before': { content: 'none' },
    },
  },
  foot: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    ...shorthands.borderTop('1px', 'solid', tokens.colorNeutralStroke2),
  },
  pager: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS },
  waiting: { padding: tokens.spacingHorizontalL, display: 'grid', gap: tokens.spacingVerticalM },
  fault: { marginBottom: tokens.spacingVerticalM },
});
