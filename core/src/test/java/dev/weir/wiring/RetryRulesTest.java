package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.Configuration;
import dev.weir.config.EffectiveValue;
import dev.weir.retry.RetryRule;
import dev.weir.retry.RetrySettings;
import dev.weir.spi.backend.ErrorClass;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rules of {@code llm.retry.rules}: what is given is merged into the defaults, class by class and key by key. */
class RetryRulesTest {

    private static Configuration<LlmSettings> load(String rules) {
        return LlmConfiguration.loader()
                .text("weir.yaml", "llm: { retry: { rules: " + rules + " } }")
                .load()
                .requireValid();
    }

    private static Map<ErrorClass, RetryRule> rules(String rules) {
        return load(rules).settings().retry().rules();
    }

    @Test
    void everyClassHasARule() {
        assertThat(LlmSettings.defaults().retry().rules()).containsOnlyKeys(ErrorClass.values());
    }

    @Test
    void whatARuleDoesNotSayKeepsTheDefaultOfItsClass() {
        Map<ErrorClass, RetryRule> rules = rules("{ throttling: { maxRetries: 3 } }");

        assertThat(rules.get(ErrorClass.THROTTLING)).isEqualTo(new RetryRule(3, 2, true));
        assertThat(rules).containsAllEntriesOf(without(ErrorClass.THROTTLING));
    }

    private static Map<ErrorClass, RetryRule> without(ErrorClass errorClass) {
        Map<ErrorClass, RetryRule> others =
                new HashMap<>(LlmSettings.defaults().retry().rules());
        others.remove(errorClass);
        return others;
    }

    @Test
    void anEmptyValueLiftsTheLimitOfRetries() {
        assertThat(rules("{ authentication: { maxRetries: } }"))
                .containsEntry(ErrorClass.AUTHENTICATION, new RetryRule(null, 1, true));
    }

    @Test
    void noRulesAreTheDefaults() {
        assertThat(rules("")).isEqualTo(LlmSettings.defaults().retry().rules());
        assertThat(rules("{}")).isEqualTo(LlmSettings.defaults().retry().rules());
    }

    @Test
    void aDottedKeyFromCodeReachesARule() {
        RetrySettings retry = LlmConfiguration.loader()
                .set("retry.rules.rateLimit.delayFactor", "4")
                .map(Map.of("llm.retry.rules", Map.of("networking.obeyServer", false)))
                .load()
                .requireValid()
                .settings()
                .retry();

        assertThat(retry.rules())
                .containsEntry(ErrorClass.RATE_LIMIT, new RetryRule(null, 4, true))
                .containsEntry(ErrorClass.NETWORKING, new RetryRule(null, 0.5, false));
    }

    @Test
    void everyRuleInEffectIsShownWithWhoGaveIt() {
        Configuration<LlmSettings> configuration = load("{ rateLimit: { maxRetries: 3 } }");

        assertThat(configuration.effective())
                .extracting(EffectiveValue::toString)
                .contains(
                        "EffectiveValue[key=llm.retry.rules.rateLimit.maxRetries, value=3, origin=weir.yaml:1:39]",
                        "EffectiveValue[key=llm.retry.rules.permanent.maxRetries, value=0, origin=default]",
                        "EffectiveValue[key=llm.retry.rules.transient.maxRetries, value=(not set), origin=default]");
    }
}
