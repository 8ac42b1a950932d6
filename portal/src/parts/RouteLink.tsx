import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

const useStyles = makeStyles({
  link: {
    color: tokens.colorBrandForegroundLink,
    textDecorationLine: 'none',
    borderRadius: tokens.borderRadiusSmall,
    ':hover': { textDecorationLine: 'underline', color: tokens.colorBrandForegroundLinkHover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '1px' },
  },
  inText: { textDecorationLine: 'underline' },
});

interface RouteLinkProps {
  to: string;
  children: ReactNode;
  className?: string;
  /** Inside a sentence, where colour alone would not tell it from the text. */
  inText?: boolean;
}

/** A link to another page of the portal. */
export function RouteLink({ to, children, className, inText = false }: RouteLinkProps) {
  const styles = useStyles();
  return (
    <Link to={to} className={mergeClasses(styles.link, inText && styles.inText, className)}>
      {children}
    </Link>
  );
}
