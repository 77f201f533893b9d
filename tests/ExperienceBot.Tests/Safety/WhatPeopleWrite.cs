using ExperienceBot.Safety;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Safety;

/// <summary>What the phrases find and what they leave alone (domain §7, E8, E9, E18, E19): inflected, misspelt, in three languages.</summary>
public sealed class WhatPeopleWrite
{
    [Theory]
    [InlineData("haluan kuolla")]
    [InlineData("Haluan vain kuolla.")]
    [InlineData("haluaisin jo kuolla pois")]
    [InlineData("en jaksa enää elää")]
    [InlineData("En mä jaksa enää tätä elämää")]
    [InlineData("en jaxa elää")]
    [InlineData("En halua enää elää")]
    [InlineData("en halua herätä huomenna")]
    [InlineData("tapan itseni")]
    [InlineData("TAPAN ITTENI")]
    [InlineData("mietin että tappaisin itseni")]
    [InlineData("Aion tehdä itsemurhan")]
    [InlineData("Minulla on itsemurha-ajatuksia")]
    [InlineData("mulla on itsemurhaajatuksia")]
    [InlineData("olen itsetuhoinen")]
    [InlineData("Olisi parempi ilman minua")]
    [InlineData("ei ole mitään syytä elää")]
    [InlineData("viiltelen itseäni taas")]
    [InlineData("Kysyn lisää. Itse asiassa en jaksa enää elää, kuka auttaa?")]
    [InlineData("jag vill dö")]
    [InlineData("Jag orkar inte leva längre")]
    [InlineData("ja orkar int leva")]
    [InlineData("jag tänker ta livet av mig")]
    [InlineData("Jag har självmordstankar")]
    [InlineData("det vore bättre utan mig")]
    [InlineData("I want to die")]
    [InlineData("I just wanna die")]
    [InlineData("I’m going to kill myself")]
    [InlineData("I don't want to live anymore")]
    [InlineData("im suicidal")]
    [InlineData("I want to end it all")]
    [InlineData("I want to end my life")]
    public void A_cry_of_their_own_is_heard_wherever_it_is_written(string text)
    {
        Assert.True(Crisis.IsOwn(text));
        Assert.True(Crisis.IsNamed(text));
    }

    [Theory]
    [InlineData("itsemurha-ajatuksia")]
    [InlineData("itsemurhaa mietin koko ajan")]
    [InlineData("itsetuhoinen olo")]
    [InlineData("itemurha pyörii mielessä")]
    [InlineData("itsemuhra")]
    [InlineData("självmordstankar igen")]
    [InlineData("suicidal")]
    public void The_word_alone_is_heard_outside_orders(string text) => Assert.True(Crisis.IsNamed(text));

    [Theory]
    [InlineData("itsemurhien ehkäisyn luento")]
    [InlineData("Tavoite: opiskelijat oppivat, miten itsemurhia ehkäistään")]
    [InlineData("Suunnittelen itsemurhien ehkäisyn koulutusta")]
    [InlineData("Suunnittelen itsemurhan ehkäisyn luentoa")]
    [InlineData("Kurs om självmordsprevention")]
    [InlineData("förebygga självmord bland unga")]
    [InlineData("A lecture on suicide prevention")]
    [InlineData("En jaksa tulla, voinko ostaa lipun eläkkeellä?")]
    [InlineData("haluan kuulla lisää")]
    [InlineData("Haluan olla kuuntelija")]
    [InlineData("tapaan itseni ikäisiä")]
    [InlineData("en pääse, sairastuin")]
    [InlineData("Onko siellä hissi?")]
    [InlineData("I can't come on Monday")]
    [InlineData("jag vill döpa gruppen")]
    [InlineData("Elämä on nyt hyvää, en jaksa odottaa tiistaita")]
    public void Work_and_everyday_words_are_left_alone(string text)
    {
        Assert.False(Crisis.IsOwn(text));
        Assert.False(Crisis.IsNamed(text));
    }

    [Theory]
    [InlineData("Ryhmä puhuu itsemurhan tehneen läheisistä")]
    [InlineData("Vertaistukea itsemurhan kautta läheisensä menettäneille")]
    [InlineData("Stöd för anhöriga efter självmord")]
    [InlineData("Minulla on kokemusta läheisen itsemurhasta")]
    [InlineData("Voitteko päättää päivät viikolle 12?")]
    public void An_order_may_be_about_it(string goal) => Assert.False(Crisis.IsOwn(goal));

    [Theory]
    [InlineData("bipolaarinen nainen 30 v", "wish_diagnosis")]
    [InlineData("Tarvitsemme henkilön, jolla on skitsofrenia", "wish_diagnosis")]
    [InlineData("Mikä diagnoosi asiantuntijalla on?", "wish_diagnosis")]
    [InlineData("skitsofreenikko mies", "wish_diagnosis")]
    [InlineData("Masentunut ihminen kertoisi", "wish_diagnosis")]
    [InlineData("en bipolär kvinna", "wish_diagnosis")]
    [InlineData("Vilken diagnos har experten?", "wish_diagnosis")]
    [InlineData("a bipolar woman aged 30", "wish_diagnosis")]
    [InlineData("What is their diagnosis?", "wish_diagnosis")]
    [InlineData("Lähettäkää kuva etukäteen", "wish_photo")]
    [InlineData("Saisiko asiantuntijasta valokuvan?", "wish_photo")]
    [InlineData("Skicka en bild på experten", "wish_photo")]
    [InlineData("a photo of the expert please", "wish_photo")]
    [InlineData("Opiskelijat ymmärtävät, mitä kaksisuuntainen mielialahäiriö on", null)]
    [InlineData("Lähetämme kuvan paikasta ja kartan", null)]
    [InlineData("Naisten ryhmä puhuu masennuksesta", null)]
    [InlineData("Miten masentuneiden ihmisten kanssa puhutaan", null)]
    [InlineData("Mitä diagnoosi merkitsee arjessa", null)]
    [InlineData("Vad en diagnos betyder i vardagen", null)]
    [InlineData("What a diagnosis means in daily life", null)]
    [InlineData("Ryhmä saa kuvan henkilökohtaisesta toipumisesta", null)]
    [InlineData("Saadaan kuva kokemusasiantuntijan työstä", null)]
    public void Who_an_expert_is_is_not_asked(string text, string? why) => Assert.Equal(why, Boundaries.Refusal(text));

    [Theory]
    [InlineData("Toivomme naista, koska kyseessä on naisten ryhmä", true)]
    [InlineData("nainen, noin 30 v", true)]
    [InlineData("Etsimme 20-vuotiasta kertojaa", true)]
    [InlineData("Vi önskar en kvinna, gruppen är för kvinnor", true)]
    [InlineData("We need a woman for a women's group", true)]
    [InlineData("Osallistujat ovat 15–17-vuotiaita nuoria", false)]
    [InlineData("Naisten ryhmä saa toivoa", false)]
    public void A_wish_for_an_age_or_a_sex_is_weighed(string text, bool isWish) => Assert.Equal(isWish, Boundaries.WishesForPerson(text));

    [Theory]
    [InlineData("Yövuorossa valvomaan asiakkaita", true)]
    [InlineData("Asiantuntija jakaa lääkkeet aamulla", true)]
    [InlineData("lääkkeiden jakaminen iltaisin", true)]
    [InlineData("Vetää ryhmää yksin suljetulla osastolla", true)]
    [InlineData("Toimii hoitajan sijaisena", true)]
    [InlineData("Auttaa pestä asiakkaan", true)]
    [InlineData("Leder gruppen utan personal", true)]
    [InlineData("dela ut mediciner", true)]
    [InlineData("a night shift on the ward", true)]
    [InlineData("hand out medication", true)]
    [InlineData("Hoitotyön opiskelijat oppivat kuuntelemaan", false)]
    [InlineData("Puhutaan lääkehoidon kokemuksista", false)]
    [InlineData("Käynti suljetulla osastolla ohjaajan kanssa", false)]
    [InlineData("Asukkaat saavat jakaa kokemuksiaan", false)]
    public void The_work_of_staff_is_seen(string text, bool isStaffs) => Assert.Equal(isStaffs, Boundaries.IsStaffWork(text));

    [Theory]
    [InlineData("Ei ketään", true)]
    [InlineData("ei kukaan", true)]
    [InlineData("Ingen", true)]
    [InlineData("nobody", true)]
    [InlineData("Ohjaaja Liisa", false)]
    [InlineData("Selviää vielä", false)]
    public void Nobody_beside_the_expert_is_a_matter_for_a_coordinator(string beside, bool isAlone) =>
        Assert.Equal(isAlone, Boundaries.Reasons(An.Form(("pair_professional", beside))).Contains("staff_work"));

    [Fact]
    public void Long_and_odd_texts_are_read_too()
    {
        foreach (var text in (string[])["", " ", "'''", new string('a', 100_000), string.Concat(Enumerable.Repeat("en jaksa ", 10_000)), "\ud83d\udc00 \u0301 haluan"])
            Assert.False(Crisis.IsNamed(text));
    }
}
