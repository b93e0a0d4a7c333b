package dev.weir.route;

import dev.weir.config.SettingsRecord;
import dev.weir.spi.backend.ModelCapabilities;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.Description;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A target of a route: a backend with a model. */
public record RouteTarget(
        @Description("Backend: a name under `llm.backends`, or a type without required settings.")
        String backend,

        @Description("Model, by the provider's name for it.")
        String model,

        @Nullable
        @AtLeast("0")
        @AtMost("1000000")
        @Description(
                "Share of the calls with strategy `weighted`, or another that uses weights; 1 if not set. A target of weight 0 is never asked.")
        Integer weight,

        @Description("Parameters that replace those of the request.")
        TargetParameters parameters,

        @Description(
                "Known capabilities of the model here: a call that needs another one is sent to another target. They take precedence over the capabilities that its backend knows.")
        ModelCapabilities capabilities) {

    /** A target with defaults for all other settings. */
    public static RouteTarget of(String backend, String model) {
        return SettingsRecord.defaults(RouteTarget.class, Map.of("backend", backend, "model", model));
    }

    /** The same target with this weight, from 0. */
    public RouteTarget withWeight(int weight) {
        return SettingsRecord.with(this, "weight", weight);
    }

    /** The same target with these parameters. */
    public RouteTarget withParameters(TargetParameters parameters) {
        return SettingsRecord.with(this, "parameters", parameters);
    }

    /** The same target with these known capabilities. */
    public RouteTarget withCapabilities(ModelCapabilities capabilities) {
        return SettingsRecord.with(this, "capabilities", capabilities);
    }

    /** The name in messages: {@code openai/gpt-4o-mini}. */
    public String name() {
        return backend + "/" + model;
    }

    /** The weight, 1 if not set. */
    int share() {
        return weight == null ? 1 : weight;
    }
}
