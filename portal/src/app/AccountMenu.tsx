import {
  makeStyles,
  Menu,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
  Text,
  tokens,
} from '@fluentui/react-components';
import { KeyRegular, SignOutRegular } from '@fluentui/react-icons';
import { useNavigate } from 'react-router';

import { t } from '#/texts';
import { chooseLanguage, languageList, languages } from '#/texts/language';

import { AccountButton } from './AccountButton';
import { useSession, useSessionControl } from './session';
import { chooseTheme, useThemeChoice, type ThemeChoice } from './theme';

const choices: readonly ThemeChoice[] = ['system', 'light', 'dark'];

const useStyles = makeStyles({
  who: { display: 'flex', flexDirection: 'column', padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}` },
  role: { color: tokens.colorNeutralForeground2 },
});

/** Who is signed in, how the portal looks to them and in which language, and the way out. Loaded when its button is used first, and open then. */
export default function AccountMenu() {
  const styles = useStyles();
  const navigate = useNavigate();
  const session = useSession();
  const { signOut } = useSessionControl();
  const theme = useThemeChoice();
  const name = session.accountName ?? session.actor;
  return (
    <Menu
      defaultOpen
      checkedValues={{ theme: [theme], language: [t.locale] }}
      onCheckedValueChange={(_, { checkedItems: [value] }) => {
        const look = choices.find((choice) => choice === value);
        const language = languageList.find((each) => each === value);
        if (look !== undefined) {
          chooseTheme(look);
        } else if (language !== undefined && language !== t.locale) {
          chooseLanguage(language);
        }
      }}
    >
      <MenuTrigger disableButtonEnhancement>
        <AccountButton name={name} />
      </MenuTrigger>
      <MenuPopover>
        <div className={styles.who}>
          <Text weight="semibold">{name}</Text>
          <Text size={200} className={styles.role}>
            {t.roles[session.role]}
            {session.tenantName === undefined ? '' : ` · ${session.tenantName}`}
          </Text>
        </div>
        <MenuList>
          <MenuDivider />
          <MenuGroup>
            <MenuGroupHeader>{t.shell.theme}</MenuGroupHeader>
            {choices.map((choice) => (
              <MenuItemRadio key={choice} name="theme" value={choice}>
                {t.shell.themes[choice]}
              </MenuItemRadio>
            ))}
          </MenuGroup>
          <MenuDivider />
          <MenuGroup>
            <MenuGroupHeader>{t.shell.language}</MenuGroupHeader>
            {languageList.map((language) => (
              <MenuItemRadio key={language} name="language" value={language} lang={language}>
                {languages[language]}
              </MenuItemRadio>
            ))}
          </MenuGroup>
          <MenuDivider />
          <MenuItem icon={<KeyRegular />} onClick={() => void navigate('/account/password')}>
            {t.shell.changePassword}
          </MenuItem>
          <MenuItem icon={<SignOutRegular />} onClick={() => void signOut()}>
            {t.shell.signOut}
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
