package dev.weir.backend.offline.intent;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Processors, memory, storage: what one replica may use, or asks for. */
final class ResourcesRule implements Rule {
    private static final String CPU = "cpu|cpus|core|cores|vcpu|vcpus|processor|processors";
    private static final String MEMORY = "memory|ram|mem";
    private static final String STORAGE = "storage|disk|ssd|volume";
    private static final Set<String> WORDS =
            Set.of((CPU + "|" + MEMORY + "|" + STORAGE + "|gpu|gpus").split("\\|", -1));
    private static final Set<String> BEFORE_BYTES = Vocabulary.words("with and to has have plus & gets");

    /** In the order in which they get the words: {@code cpu limit 2} before {@code cpu 2}. */
    private static final List<Resource> RESOURCES = resources();

    private static List<Resource> resources() {
        List<Resource> resources = new ArrayList<>();
        addNamed(resources, "cpu", CPU, "<cpu>");
        resources.add(new Resource("cpu", "[with] <millicores>"));
        resources.add(new Resource("cpu", "[with|to] <cpu> [of] " + CPU, "[with|to] <cores>"));
        addNamed(resources, "memory", MEMORY, "<bytes>");
        resources.add(new Resource("memory", "[with|to|and] <bytes> [of] " + MEMORY + " [each]"));
        addNamed(resources, "storage", STORAGE, "<bytes>");
        resources.add(new Resource("storage", "[with|to|and] <bytes> [of] [persistent] " + STORAGE + " [each]"));
        resources.add(new Resource("gpu", "[with] <number> gpu|gpus", "gpu|gpus [=|of|to] <number>"));
        return List.copyOf(resources);
    }

    /** An amount that comes after the name of what it is an amount of. */
    private static void addNamed(List<Resource> resources, String name, String words, String slot) {
        resources.add(valued(name + "Limit", words + " limit|limits", slot));
        resources.add(valued(name + "Request", words + " request|requests", slot));
        resources.add(valued(name + "Limit", "limit|limits ... " + words, slot));
        resources.add(valued(name, words + " [size]", slot));
    }

    private static Resource valued(String name, String what, String slot) {
        return new Resource(name, what + " ... to|= " + slot, what + " [=|of|to|is|at|from] " + slot);
    }

    @Override
    public void read(Sentence sentence, Draft draft) {
        for (Resource resource : RESOURCES) {
            Phrase.claimEach(sentence, resource.phrases(), match -> put(draft, resource.name(), match.value(0)));
        }
        if (draft.action().type() != IntentType.CONFIGURATION) {
            bareBytes(sentence, draft);
        }
    }

    static boolean isMentioned(Sentence sentence) {
        for (int i = 0; i < sentence.size(); i++) {
            if (sentence.free(i, WORDS)) {
                return true;
            }
        }
        return false;
    }

    /** An amount of bytes that nothing else explains is memory, as in {@code 4 cores and 8 GB}. */
    private static void bareBytes(Sentence sentence, Draft draft) {
        for (int i = 1; i < sentence.size(); i++) {
            boolean led = draft.has(Field.RESOURCES) || BEFORE_BYTES.contains(sentence.lower(i - 1));
            Found bytes = led ? Quantities.bytes(sentence, i) : null;
            if (bytes != null) {
                sentence.claim(i, i + bytes.length());
                put(draft, "memory", bytes.value());
            }
        }
    }

    private static void put(Draft draft, String name, Object amount) {
        draft.put(Field.RESOURCES, name, amount.toString());
    }

    private record Resource(String name, List<Phrase> phrases) {
        Resource(String name, String... phrases) {
            this(name, Phrase.all(phrases));
        }
    }
}
