package dev.weir.guard.rules;

import com.google.re2j.Pattern;
import dev.weir.spi.backend.Request;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.guard.CallGuard;
import dev.weir.spi.guard.Guard;
import dev.weir.spi.guard.RequestTexts;
import dev.weir.spi.guard.TextGuard;
import dev.weir.spi.guard.TextKind;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Replaces secrets and personal data with numbered placeholders, and puts them back into the answer if configured. Thread-safe.
 */
public final class MaskGuard implements Guard {
    private final MaskSettings settings;
    private final Set<SensitiveKind> kinds;
    private final Map<String, Pattern> patterns;

    @Inject
    MaskGuard(MaskSettings settings) {
        this.settings = settings;
        kinds = EnumSet.noneOf(SensitiveKind.class);
        kinds.addAll(settings.detect());
        patterns = Expressions.compile("patterns", settings.patterns(), 0);
    }

    @Override
    public CallGuard begin(CallContext call) {
        return new MaskedCall();
    }

    private final class MaskedCall implements CallGuard {
        private final Placeholders placeholders = new Placeholders();

        @Override
        public Request request(Request request) {
            Request masked = request;
            if (settings.in().contains(GuardedSide.PROMPT)) {
                TokenInputs.refuse(request);
                masked = RequestTexts.change(
                        request, (text, kind) -> masks(kind).check(text, true).text());
            }
            placeholders.requestEnds();
            return masked;
        }

        @Override
        public @Nullable TextGuard answer(TextKind kind) {
            boolean masks = settings.in().contains(GuardedSide.ANSWER);
            boolean restores = settings.restore() && kind != TextKind.REASONING && !placeholders.isEmpty();
            if (!masks) {
                return restores ? new RestoredText(placeholders, kind) : null;
            }
            return restores ? new Steps(List.of(masks(kind), new RestoredText(placeholders, kind))) : masks(kind);
        }

        private TextGuard masks(TextKind kind) {
            List<TextGuard> steps = new ArrayList<>();
            if (!patterns.isEmpty()) {
                steps.add(new PatternText(patterns, settings.longestMatch(), placeholders));
            }
            if (!kinds.isEmpty()) {
                steps.add(new MaskedText(kinds, placeholders, kind));
            }
            return steps.size() == 1 ? steps.get(0) : new Steps(steps);
        }
    }
}
