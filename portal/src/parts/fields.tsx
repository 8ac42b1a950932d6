import { Field, Input, makeStyles, Select, Textarea } from '@fluentui/react-components';

/** The narrowest a field may become: its longest option would decide otherwise. */
const useStyles = makeStyles({ field: { minWidth: 0 } });

interface FieldProps {
  label: string;
  value: string;
  onValue: (value: string) => void;
  hint?: string;
  required?: boolean;
  /** What is wrong with the value, if anything is. */
  fault?: string | undefined;
  disabled?: boolean;
}

interface TextFieldProps extends FieldProps {
  type?: 'text' | 'password' | 'number' | 'url' | 'datetime-local';
  placeholder?: string;
  /** Several lines. */
  lines?: number;
}

function validation(fault: string | undefined) {
  return fault === undefined ? {} : { validationState: 'error' as const, validationMessage: fault };
}

export function TextField(props: TextFieldProps) {
  const { label, value, onValue, hint, required, fault, disabled, type = 'text', placeholder, lines } = props;
  const styles = useStyles();
  return (
    <Field className={styles.field} label={label} hint={hint} required={required} {...validation(fault)}>
      {lines === undefined ? (
        <Input
          type={type}
          value={value}
          placeholder={placeholder}
          disabled={disabled}
          autoComplete="off"
          onChange={(_, data) => onValue(data.value)}
        />
      ) : (
        <Textarea
          value={value}
          placeholder={placeholder}
          disabled={disabled}
          rows={lines}
          resize="vertical"
          onChange={(_, data) => onValue(data.value)}
        />
      )}
    </Field>
  );
}

interface ChoiceFieldProps extends FieldProps {
  options: readonly { value: string; text: string }[];
}

export function ChoiceField({ label, value, onValue, hint, required, fault, disabled, options }: ChoiceFieldProps) {
  const styles = useStyles();
  return (
    <Field className={styles.field} label={label} hint={hint} required={required} {...validation(fault)}>
      <Select value={value} disabled={disabled} onChange={(_, data) => onValue(data.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </Select>
    </Field>
  );
}
