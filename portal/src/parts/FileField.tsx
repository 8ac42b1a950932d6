import { Field, makeStyles } from '@fluentui/react-components';

const useStyles = makeStyles({ input: { maxWidth: '100%' } });

interface FileFieldProps {
  label: string;
  hint?: string;
  /** What is offered first, such as `.csv`. */
  accept: string;
  required?: boolean;
  /** What is wrong with the file, if anything is. */
  fault?: string | undefined;
  /** Several may be chosen at once. */
  multiple?: boolean;
  disabled?: boolean;
  onFiles: (files: readonly File[]) => void;
}

/** A file of the reader's machine, or several. */
export function FileField({ label, hint, accept, required, fault, multiple, disabled, onFiles }: FileFieldProps) {
  const styles = useStyles();
  const state = fault === undefined ? {} : { validationState: 'error' as const, validationMessage: fault };
  return (
    <Field label={label} hint={hint} required={required} {...state}>
      {/* A field knows how to label Fluent's own controls alone; others take what it hands over. */}
      {(control) => (
        <input
          {...control}
          type="file"
          className={styles.input}
          accept={accept}
          multiple={multiple}
          disabled={disabled}
          onChange={(event) => onFiles([...(event.target.files ?? [])])}
        />
      )}
    </Field>
  );
}
