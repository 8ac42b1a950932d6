import { DeleteRegular } from '@fluentui/react-icons';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';

import type { Role } from '#/api/types';

import { ConfirmButton } from './ConfirmButton';

interface RemoveButtonProps {
  /** The least role that may do this. */
  needs: Role;
  /** On the button: a verb. */
  text: string;
  title: string;
  /** What goes with it. */
  children: ReactNode;
  acknowledgement?: string;
  /** The key of the queries of its kind, which is the path of their list too, such as `users`. */
  kind: string;
  id: string;
  remove: () => Promise<unknown>;
}

/** Removes the object whose page this is, after asking, and leads to the list. */
export function RemoveButton({ needs, text, title, children, acknowledgement, kind, id, remove }: RemoveButtonProps) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const leave = async () => {
    await navigate(`/${kind}`);
    queries.removeQueries({ queryKey: [kind, id] });
    await queries.invalidateQueries({ queryKey: [kind] });
  };
  return (
    <ConfirmButton
      needs={needs}
      text={text}
      icon={<DeleteRegular />}
      title={title}
      destructive
      acknowledgement={acknowledgement}
      onConfirm={async () => {
        await remove();
      }}
      onDone={() => void leave()}
    >
      {children}
    </ConfirmButton>
  );
}
