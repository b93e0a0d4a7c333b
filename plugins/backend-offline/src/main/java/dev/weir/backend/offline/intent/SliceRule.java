package dev.weir.backend.offline.intent;

import java.util.List;
import java.util.Locale;

/** The network slice: its name, its type, or its S-NSSAI (3GPP TS 23.003, section 28.4.2). */
final class SliceRule implements Rule {
    private static final String TO = "[in|into|on|for|to|of|from|with] [the|a|an]";
    private static final List<Phrase> SNSSAI = Phrase.all(TO + " [network] [slice] s-nssai|snssai [=|is|of] <snssai>");
    private static final List<Phrase> SST = Phrase.all("[with] [slice] sst [=|is|of] <number>");
    private static final List<Phrase> SD = Phrase.all("[and] sd [=|is|of] <sd>");
    private static final List<Phrase> TYPE = Phrase.all(
            TO + " <slicetype> [network] slice|slices",
            "slice type [=|is] <slicetype>",
            TO + " slice of type <slicetype>");
    private static final List<Phrase> NAME = Phrase.all(
            TO + " [network] slice [called|named|=] <name>",
            "in|into|on|for|to|from [the|our] <name> [network] slice",
            "in|into|on|for|to|from [the|our] <name> network slice");

    @Override
    public void read(Sentence sentence, Draft draft) {
        Phrase.claimEach(sentence, SNSSAI, match -> snssai(match.text(0), draft));
        Phrase.claimEach(sentence, SST, match -> sst(match.number(0), draft));
        Phrase.claimEach(sentence, SD, match -> sd(match.text(0), draft));
        Phrase.claimEach(sentence, TYPE, match -> draft.put(Field.SLICE, "type", match.text(0)));
        Phrase.claimEach(sentence, NAME, match -> name(match.text(0), draft));
    }

    private static void snssai(String text, Draft draft) {
        String[] parts = text.split("[-:]", 2);
        sst(Long.parseLong(parts[0]), draft);
        if (parts.length == 2) {
            sd(parts[1], draft);
        }
    }

    private static void sst(long sst, Draft draft) {
        if (sst > 255) {
            throw new NotUnderstood("an SST is a number from 0 to 255");
        }
        draft.put(Field.SLICE, "sst", sst);
    }

    private static void sd(String sd, Draft draft) {
        String lower = sd.toLowerCase(Locale.ROOT);
        draft.put(Field.SLICE, "sd", lower.startsWith("0x") ? lower.substring(2) : lower);
    }

    private static void name(String name, Draft draft) {
        if (SliceType.isOne(name)) {
            draft.put(Field.SLICE, "type", SliceType.label(name));
        } else {
            draft.put(Field.SLICE, "name", name);
        }
    }
}
