import { t } from '../text/t.ts';
import { Button } from '../ui/button.tsx';

interface DialogEndProps {
  /** Of the problem, for `aria-describedby`. */
  problemId: string;
  failure: string | undefined;
  submit: string;
  disabled: boolean;
  onClose: () => void;
}

/** What a form in a dialog ends with: what went wrong, and the two ways out. */
export function DialogEnd({ problemId, failure, submit, disabled, onClose }: DialogEndProps) {
  return (
    <>
      <p id={problemId} role="alert" class="mb-3 text-meta text-bad empty:hidden">
        {failure}
      </p>
      <div class="flex justify-end gap-2">
        <Button look="outline" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button look="primary" type="submit" disabled={disabled}>
          {submit}
        </Button>
      </div>
    </>
  );
}
