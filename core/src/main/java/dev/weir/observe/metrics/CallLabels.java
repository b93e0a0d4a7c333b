package dev.weir.observe.metrics;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The labels of meters whose values callers choose, each with a bounded number of values. Safe for use by many threads. */
public final class CallLabels {
    static final int OTHER_MODELS = 100;
    static final int INTENT_TYPES = 50;

    private static final String NONE = "none";

    private final BoundedLabels models;
    private final BoundedLabels servedModels;
    private final BoundedLabels intentTypes = new BoundedLabels(Set.of(NONE), INTENT_TYPES);

    /** @param models those that are shown by their name in any case */
    public CallLabels(Set<String> models) {
        this.models = new BoundedLabels(models, OTHER_MODELS);
        servedModels = new BoundedLabels(models, OTHER_MODELS);
    }

    public String model(String model) {
        return models.label(model);
    }

    /** The label of the model that answered, by the provider's name for it, which the provider chooses. */
    public String servedModel(String model) {
        return servedModels.label(model);
    }

    /** The label of an intent type; null for a call without an intent. */
    public String intentType(@Nullable String intentType) {
        return intentTypes.label(intentType == null ? NONE : intentType);
    }
}
