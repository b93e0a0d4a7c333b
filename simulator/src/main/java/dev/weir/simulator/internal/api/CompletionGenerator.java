package dev.weir.simulator.internal.api;

import dev.weir.simulator.AnswerSettings;
import dev.weir.simulator.internal.api.CompletionRequest.Prompt;
import dev.weir.simulator.internal.api.CompletionRequest.Tool;
import dev.weir.simulator.internal.api.CompletionResponse.Choice;
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
    private final SeededRandom random;
    private final InstantSource clock;

    CompletionGenerator(SeededRandom random, InstantSource clock) {
        this.random = random;
        this.clock = clock;
    }

    CompletionResponse generate(String id, CompletionRequest request, AnswerSettings settings) {
        RandomGenerator generator = random.generator(request.fingerprint());
        List<Choice> choices = new ArrayList<>();
        for (Prompt prompt : request.prompts()) {
            choices.add(choice(request, prompt, choices.size(), settings, generator));
        }
        long created = clock.instant().getEpochSecond();
        long input = request.inputTokens();
        long output = settings.reasoningTokens()
                + choices.stream().mapToLong(Choice::tokens).sum();
        Usage usage = new Usage(input, (long) (input * settings.cachedShare()), output, settings.reasoningTokens());
        return new CompletionResponse(id, created, request.model(), choices, usage, Tokenizer.TOKEN_LENGTH);
    }

    private static Choice choice(
            CompletionRequest request, Prompt prompt, int index, AnswerSettings settings, RandomGenerator generator) {
        Tool tool = request.tool();
        if (tool != null && (request.toolRequired() || (settings.callTools() && !prompt.toolResult()))) {
            String arguments = new JsonSchemaSampler(tool.parameters(), generator).sample();
            String id = "call_" + Long.toHexString(generator.nextLong());
            return new Choice(index, "", new FunctionCall(id, tool.name(), arguments), "tool_calls");
        }
        String text = text(request, prompt, settings, generator);
        return Tokenizer.count(text) > request.maxTokens()
                ? new Choice(index, Tokenizer.truncate(text, request.maxTokens()), null, "length")
                : new Choice(index, text, null, "stop");
    }

    private static String text(
            CompletionRequest request, Prompt prompt, AnswerSettings settings, RandomGenerator generator) {
        if (request.schema() != null) {
            return new JsonSchemaSampler(request.schema(), generator).sample();
        }
        @Nullable String text = settings.echo() ? prompt.last() : settings.text();
        return text != null ? text : FillerText.generate(length(settings, generator), generator);
    }

    private static int length(AnswerSettings settings, RandomGenerator generator) {
        return settings.tokens() != null
                ? settings.tokens()
                : generator.nextInt(settings.minTokens(), settings.maxTokens() + 1);
    }
}
