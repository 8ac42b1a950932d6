import { makeStyles, tokens } from '@fluentui/react-components';
import type { ComponentProps } from 'react';

import { t } from '#/texts';

const useStyles = makeStyles({
  button: {
    width: '32px',
    height: '32px',
    padding: 0,
    borderRadius: tokens.borderRadiusCircular,
    border: '1px solid rgba(255, 255, 255, 0.5)',
    backgroundColor: '#0f6fa8',
    color: '#ffffff',
    fontFamily: 'inherit',
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    cursor: 'pointer',
    ':hover': { backgroundColor: '#0c699e' },
    ':focus-visible': { outline: '2px solid #ffffff', outlineOffset: '2px' },
  },
});

/** The first letters of at most two words of a name. */
export function initialsOf(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  return words
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join('');
}

/** The button that stands for who is signed in. Other attributes are those of the menu that it opens. */
export function AccountButton({ name, ...rest }: { name: string } & ComponentProps<'button'>) {
  const styles = useStyles();
  return (
    <button type="button" aria-haspopup="menu" aria-label={t.shell.account(name)} {...rest} className={styles.button}>
      {initialsOf(name)}
    </button>
  );
}
