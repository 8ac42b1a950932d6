import { Button, makeStyles, tokens } from '@fluentui/react-components';

import { t } from '#/texts';
import { chooseLanguage, languageList, languages } from '#/texts/language';

const useStyles = makeStyles({
  list: {
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'center',
    gap: tokens.spacingHorizontalXS,
    margin: 0,
    padding: 0,
    listStyleType: 'none',
  },
});

/** The portal's languages, for who has not signed in yet. No list that opens: a choice there would load the page at once. */
export function LanguageChoice() {
  const styles = useStyles();
  return (
    <nav aria-label={t.shell.language}>
      <ul className={styles.list}>
        {languageList.map((language) => (
          <li key={language}>
            <Button
              appearance={language === t.locale ? 'outline' : 'subtle'}
              size="small"
              lang={language}
              aria-current={language === t.locale}
              onClick={() => chooseLanguage(language)}
            >
              {languages[language]}
            </Button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
