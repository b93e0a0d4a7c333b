package dev.weir.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Reads scenario files. */
final class ScenarioReader {
    private final Problems problems;

    ScenarioReader(String source) {
        problems = new Problems(source);
    }

    Scenario read(String yaml) {
        ScenarioBuilder scenario = new ScenarioBuilder();
        try {
            new Compose(LoadSettings.builder().build())
                    .composeString(yaml)
                    .ifPresent(node -> Section.root(node, problems).read(section -> scenario(section, scenario)));
        } catch (MarkedYamlEngineException notYaml) {
            problems.add(notYaml.getProblemMark(), "", String.valueOf(notYaml.getProblem()));
        }
        problems.throwIfAny();
        return scenario.build();
    }

    private static void scenario(Section section, ScenarioBuilder scenario) {
        section.sections("models", each -> scenario.model(model(each)));
        section.section("timing", each -> scenario.timing(timing(each)));
        section.section("answer", each -> scenario.answer(answer(each)));
        section.texts("apiKeys", scenario::apiKey);
        section.section("rateLimit", each -> scenario.rateLimit(rateLimit(each)));
        section.sections("rules", each -> rule(each, scenario));
    }

    private static Model model(Section section) {
        List<String> name = new ArrayList<>();
        List<Timing> timing = new ArrayList<>();
        List<AnswerSettings> answer = new ArrayList<>();
        section.required("name", name::add);
        section.section("timing", each -> timing.add(timing(each)));
        section.section("answer", each -> answer.add(answer(each)));
        return new Model(
                name.isEmpty() ? "" : name.get(0),
                timing.isEmpty() ? null : timing.get(0),
                answer.isEmpty() ? null : answer.get(0));
    }

    private static Timing timing(Section section) {
        TimingBuilder timing = new TimingBuilder();
        section.duration("firstToken", timing::firstToken);
        section.duration("perInputToken", timing::perInputToken);
        section.duration("perToken", timing::perToken);
        section.decimal("slowdown", timing::slowdown);
        section.decimal("jitter", timing::jitter);
        section.count("slots", timing::slots);
        section.count("queue", timing::queue);
        return timing.build();
    }

    private static AnswerSettings answer(Section section) {
        AnswerSettingsBuilder answer = new AnswerSettingsBuilder();
        section.text("text", answer::text);
        section.flag("echo", answer::echo);
        section.count("tokens", answer::tokens);
        section.count("minTokens", answer::minTokens);
        section.count("maxTokens", answer::maxTokens);
        section.flag("callTools", answer::callTools);
        section.count("reasoningTokens", answer::reasoningTokens);
        section.decimal("cachedShare", answer::cachedShare);
        return section.made(answer::build, AnswerSettings.FILLER);
    }

    private static RateLimit rateLimit(Section section) {
        RateLimit[] limit = {RateLimit.NONE};
        section.integer("requestsPerMinute", value -> limit[0] = limit[0].withRequestsPerMinute(value));
        section.integer("tokensPerMinute", value -> limit[0] = limit[0].withTokensPerMinute(value));
        section.integer("quotaTokens", value -> limit[0] = limit[0].withQuotaTokens(value));
        return limit[0];
    }

    private static void rule(Section section, ScenarioBuilder scenario) {
        Fault[] fault = {Fault.NONE};
        section.required("fault", id -> fault[0] = fault(id));
        RuleBuilder rule = Rule.of(fault[0]);
        section.text("model", rule::model);
        section.text("path", rule::path);
        section.flag("stream", rule::stream);
        section.decimal("rate", rule::rate);
        section.integer("every", rule::every);
        section.integer("after", rule::after);
        section.integer("times", rule::times);
        section.duration("from", rule::from);
        section.duration("lasting", rule::lasting);
        section.duration("retryAfter", rule::retryAfter);
        scenario.rule(rule.build());
    }

    private static Fault fault(String id) {
        return Fault.of(id)
                .orElseThrow(() -> new IllegalArgumentException("no fault '" + id + "'; there are "
                        + Arrays.stream(Fault.values()).map(Fault::id).collect(Collectors.joining(", "))));
    }
}
