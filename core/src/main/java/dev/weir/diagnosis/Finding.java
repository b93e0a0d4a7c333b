package dev.weir.diagnosis;

/**
 * Something that is wrong. Immutable; contains no prompt and no answer.
 *
 * @param symptom what
 * @param scope where: a backend and model such as {@code openai/gpt-4o}, the name of a budget, or {@code all}
 * @param evidence the figures that show it, in words
 * @param advice what to change
 * @param key the key of the setting to change, or the command that changes it
 */
public record Finding(Symptom symptom, String scope, String evidence, String advice, String key) {

    static Finding of(Symptom symptom, String scope, String evidence, String advice) {
        return new Finding(symptom, scope, evidence, advice, symptom.key());
    }

    /** One line: {@code slow-tail openai/gpt-4o: …; … (llm.routes.<name>.hedge)}. */
    @Override
    public String toString() {
        return symptom.label() + " " + scope + ": " + evidence + "; " + advice + " (" + key + ")";
    }
}
