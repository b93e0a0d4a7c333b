package dev.weir.schema;

/**
 * Limits the work of one validation, as there are patterns, and schemas that refer to themselves, of which a short value takes
 * longer to check than any call may last. Not thread-safe.
 */
final class StepLimit {
    /** About a second; a value of 1 MB takes a third of it. */
    private static final int MOST_STEPS = 10_000_000;

    /** What the validator does between two looks at the value, in characters that a pattern reads. */
    private static final int LOOK = 10;

    private int left = MOST_STEPS;

    /** Thrown by a validation that takes too many steps. */
    static final class ExceededException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private ExceededException() {
            super("the validation takes too many steps", null, false, false);
        }
    }

    /**
     * The validator looks at a part of the value.
     *
     * @throws ExceededException if that has been too much work
     */
    void look() {
        take(LOOK);
    }

    private void take(int steps) {
        left -= steps;
        if (left < 0) {
            throw new ExceededException();
        }
    }

    /** The same text, of which each character that is read is a step. */
    CharSequence counting(CharSequence text) {
        return new CountedText(text, this);
    }

    private record CountedText(CharSequence text, StepLimit limit) implements CharSequence {
        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            limit.take(1);
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
