package dev.weir.replay;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a recording says about settings.
 *
 * @param verdict what can be said at all
 * @param explanation the verdict in words
 * @param recorded the figures of the calls as they were recorded
 * @param replayed the figures of the same calls in the replay with the present settings: how well the model fits
 * @param advice confirmed changes, each alone, the best first
 * @param combined all of them together; null if there is none or one
 * @param rejected changes that were better on one part of the recording only
 * @param notTried settings that were not tried, and why
 * @param costIsUsd whether costs are in US dollars; otherwise they are tokens
 */
public record TuningReport(
        Verdict verdict,
        String explanation,
        ReplayFigures recorded,
        ReplayFigures replayed,
        List<Advice> advice,
        @Nullable Advice combined,
        List<Advice> rejected,
        List<String> notTried,
        boolean costIsUsd) {
    public TuningReport {
        advice = List.copyOf(advice);
        rejected = List.copyOf(rejected);
        notTried = List.copyOf(notTried);
    }

    /** The keys of the configuration that set all of the advice. */
    public Map<String, Object> settings() {
        Map<String, Object> all = new LinkedHashMap<>();
        advice.forEach(one -> all.putAll(one.settings()));
        return all;
    }

    /** What can be said at all. */
    public enum Verdict {
        /** There is something to change. */
        ADVICE,
        /** Nothing that was tried is better by more than chance. */
        NOTHING_TO_CHANGE,
        /** The recording is too small to tell. */
        TOO_SMALL,
        /** The model does not reproduce the recording, so it proves nothing. */
        DOES_NOT_FIT
    }
}
