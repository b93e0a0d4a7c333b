package dev.weir.simulator.internal.api;

import dev.weir.simulator.AnswerSettings;
import dev.weir.simulator.internal.api.CompletionRequest.Prompt;
import dev.weir.simulator.internal.api.CompletionRequest.Tool;
import dev.weir.simulator.internal.api.CompletionResponse.Choice;
import dev.weir.simulator.internal.api.CompletionResponse.EndReason;
import dev.weir.simulator.internal.api.CompletionResponse.FunctionCall;
import dev.weir.simulator.internal.api.CompletionResponse.Usage;
import dev.weir.simulator.internal.scenario.SeededRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Generates completions. The same request under the same seed and settings gets the same text. */
final class CompletionGenerator {
    /** The length of thinking where the settings have none. */
    private static final int THINKING_TOKENS = 16;

    private final SeededRandom random;
    private final InstantSource clock;

    CompletionGenerator(SeededRandom random, InstantSource clock) {
        this.random = random;
        this.clock = clock;
    }

    CompletionResponse generate(String id, CompletionRequest request, AnswerSettings settings) {
        RandomGenerator generator = random.generator(request.fingerprint(settings.continuation()));
        List<Choice> choices = new ArrayList<>();
        for (Prompt prompt : request.prompts()) {
            choices.add(choice(request, prompt, choices.size(), settings, generator));
        }
        int hidden = request.thinkingBudget() == null ? settings.reasoningTokens() : 0;
        long input = request.inputTokens();
        long output = hidden + choices.stream().mapToLong(Choice::tokens).sum();
        long reasoning =
                hidden + choices.stream().mapToLong(Choice::thinkingTokens).sum();
        Usage usage = new Usage(input, (long) (input * settings.cachedShare()), 0, 0, output, reasoning);
        long created = clock.instant().getEpochSecond();
        return new CompletionResponse(
                id, created, request.model(), choices, usage, hidden, TextChunks.TOKEN_LENGTH, false);
    }

    private static Choice choice(
            CompletionRequest request, Prompt prompt, int index, AnswerSettings settings, RandomGenerator generator) {
        @Nullable String thinking = thinking(request, settings, generator);
        Tool tool = request.tool();
        if (tool != null && (request.toolRequired() || (settings.callTools() && !prompt.toolResult()))) {
            String arguments = new JsonSchemaSampler(tool.parameters(), generator).sample();
            String id = Long.toHexString(generator.nextLong());
            FunctionCall call = new FunctionCall(id, tool.name(), arguments);
            return new Choice(index, thinking, "", call, EndReason.TOOL_CALL, null);
        }
        int limit = request.maxTokens() - (thinking == null ? 0 : TextChunks.count(thinking));
        String answer = missing(text(request, prompt, settings, generator), prompt, settings);
        return text(request, index, thinking, answer, limit);
    }

    private static @Nullable String thinking(
            CompletionRequest request, AnswerSettings settings, RandomGenerator generator) {
        if (request.thinkingBudget() == null || request.thinkingBudget() == 0) {
            return null;
        }
        int length = settings.reasoningTokens() == 0 ? THINKING_TOKENS : settings.reasoningTokens();
        return FillerText.generate(Math.min(length, request.thinkingBudget()), generator);
    }

    /** The text, ended by the first stop sequence in it or by the limit, whichever comes first. */
    private static Choice text(
            CompletionRequest request, int index, @Nullable String thinking, String text, int limit) {
        String ended = text;
        @Nullable String stop = null;
        for (String sequence : request.stops()) {
            int at = ended.indexOf(sequence);
            if (at >= 0) {
                ended = ended.substring(0, at);
                stop = sequence;
            }
        }
        if (TextChunks.count(ended) > limit) {
            return new Choice(index, thinking, TextChunks.truncate(ended, limit), null, EndReason.MAX_TOKENS, null);
        }
        EndReason reason = stop == null ? EndReason.STOP : EndReason.STOP_SEQUENCE;
        return new Choice(index, thinking, ended, null, reason, stop);
    }

    private static String text(
            CompletionRequest request, Prompt prompt, AnswerSettings settings, RandomGenerator generator) {
        if (request.schema() != null) {
            return new JsonSchemaSampler(request.schema(), generator).sample();
        }
        @Nullable String text = settings.echo() ? prompt.last() : settings.text();
        return text != null ? text : FillerText.generate(length(settings, generator), generator);
    }

    /** What is missing of an answer of which the prompt has the beginning. */
    private static String missing(String text, Prompt prompt, AnswerSettings settings) {
        return settings.continuation() && prompt.answerBegun() && text.startsWith(prompt.last())
                ? text.substring(prompt.last().length())
                : text;
    }

    private static int length(AnswerSettings settings, RandomGenerator generator) {
        return settings.tokens() != null
                ? settings.tokens()
                : generator.nextInt(settings.minTokens(), settings.maxTokens() + 1);
    }
}
