package dev.weir.guard.rules;

import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.Description;
import org.jspecify.annotations.Nullable;

/** Settings of {@link SizeGuard}; what is not set is not limited. */
public record SizeSettings(
        @Nullable @AtLeast("1") @Description("Most characters of all texts of a prompt together.")
        Long maxPromptCharacters,

        @Nullable
        @AtLeast("1")
        @Description("Most tokens of a prompt, estimated as one for each four characters of its texts.")
        Long maxPromptTokens,

        @Nullable @AtLeast("1") @Description("Most characters of one text of a prompt.")
        Long maxTextCharacters,

        @Nullable @AtLeast("1") @Description("Most messages of a chat request.")
        Long maxMessages,

        @Nullable @AtLeast("1") @Description("Most inputs of an embedding request.")
        Long maxInputs,

        @Nullable
        @AtLeast("1")
        @Description("Most characters of an answer, reasoning and arguments of tool calls included.")
        Long maxAnswerCharacters) {

    public SizeSettings {
        if (maxPromptCharacters == null
                && maxPromptTokens == null
                && maxTextCharacters == null
                && maxMessages == null
                && maxInputs == null
                && maxAnswerCharacters == null) {
            throw new IllegalArgumentException(
                    "at least one of maxPromptCharacters, maxPromptTokens, maxTextCharacters, maxMessages, maxInputs and"
                            + " maxAnswerCharacters must be set");
        }
    }
}
