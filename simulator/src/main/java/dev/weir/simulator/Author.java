package dev.weir.simulator;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Thinks up answers. The same question under the same seed and settings gets the same answer. */
final class Author {
    private final Seed seed;
    private final InstantSource clock;

    Author(Seed seed, InstantSource clock) {
        this.seed = seed;
        this.clock = clock;
    }

    Answer answer(Asked asked, AnswerSettings settings, long number) {
        RandomGenerator random = seed.generator(asked.fingerprint());
        List<Answer.Choice> choices = new ArrayList<>();
        for (Asked.Prompt prompt : asked.prompts()) {
            choices.add(choice(asked, prompt, choices.size(), settings, random));
        }
        String id = asked.wire().idPrefix()
                + Long.toHexString(seed.generator(number).nextLong());
        return new Answer(
                id,
                clock.instant().getEpochSecond(),
                asked.model(),
                choices,
                usage(asked, choices, settings),
                Tokens.LENGTH);
    }

    private static Answer.Choice choice(
            Asked asked, Asked.Prompt prompt, int index, AnswerSettings settings, RandomGenerator random) {
        Asked.Tool tool = asked.tool();
        if (tool != null && (asked.mustCallTool() || (settings.callTools() && !prompt.toolResult()))) {
            String arguments = new SchemaSample(tool.parameters(), random).json();
            String id = "call_" + Long.toHexString(random.nextLong());
            return new Answer.Choice(index, "", new Answer.Call(id, tool.name(), arguments), "tool_calls");
        }
        String text = text(asked, prompt, settings, random);
        return Tokens.count(text) > asked.maxTokens()
                ? new Answer.Choice(index, Tokens.first(asked.maxTokens(), text), null, "length")
                : new Answer.Choice(index, text, null, "stop");
    }

    private static String text(Asked asked, Asked.Prompt prompt, AnswerSettings settings, RandomGenerator random) {
        if (asked.schema() != null) {
            return new SchemaSample(asked.schema(), random).json();
        }
        @Nullable String text = settings.echo() ? prompt.last() : settings.text();
        return text != null ? text : Filler.tokens(settings.length(random), random);
    }

    private static Answer.Usage usage(Asked asked, List<Answer.Choice> choices, AnswerSettings settings) {
        long input = asked.inputTokens();
        long shown = choices.stream().mapToLong(Answer.Choice::tokens).sum();
        long cached = (long) (input * settings.cachedShare());
        return new Answer.Usage(input, cached, shown + settings.reasoningTokens(), settings.reasoningTokens());
    }
}
