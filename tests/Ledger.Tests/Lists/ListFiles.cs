using System.Text;

namespace Ledger.Tests.Lists;

/// <summary>Lists as spreadsheets and member systems write them. All persons are invented; the members of kil as of 31 January 2021.</summary>
internal static class ListFiles
{
    private const string Swedish = """
        Medlemmar i Kil – uttagna 2021-01-31;;;;;;;

        Medlemsnr;Förnamn;Efternamn;E-post;Mobil;Född;Inträdesdatum;Betald t.o.m.;Anteckning
        1001;Åsa;Uppdiktad-Öberg;asa@uppdiktad.example;070-123 45 67;1950-03-04;2019-02-01;2021-12-31;
        1002;Örjan;Uppdiktad;orjan@uppdiktad.example;701234568;31.12.1961;15/3 2020;;"sitter i
        valberedningen"
        1003;Märta;Uppdiktad;;;;2020/4/1;2020-12-31;

        """;

    /// <summary>Saved from Excel in Swedish as CSV: Windows-1252, semicolons, a title, a cell of two lines.</summary>
    public static byte[] SwedishExcel => CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(Lines(Swedish));

    /// <summary>The same saved as CSV UTF-8.</summary>
    public static byte[] SwedishUtf8 => Marked(Lines(Swedish));

    /// <summary>As Zetkin exports a view: its own number first, then the columns of the view, their titles in capitals.</summary>
    public static byte[] Zetkin => Marked("""
        ID,FÖRNAMN,EFTERNAMN,E-POSTADRESS,TELEFONNUMMER,EXTERNT ID,KÖN,POSTNUMMER,ORT
        10401,Åsa,Uppdiktad-Öberg,asa@uppdiktad.example,+46701234567,1001,f,66500,Kil
        10402,Sven,Uppdiktad,sven@uppdiktad.example,,1004,m,66500,Kil
        10403,Doris,Uppdiktad,doris@uppdiktad.example,,,f,66500,Kil

        """);

    /// <summary>As hitobito exports people with all that it has of them: German words, all roles and all telephone numbers of a kind in a cell, and no number.</summary>
    public static byte[] Hitobito => Marked("""
        Vorname;Nachname;Übername;Firmenname;Firma;Haupt-E-Mail;zusätzliche Adresszeile;Strasse;Hausnummer;Postfach;PLZ;Ort;Land;Hauptebene;Rollen;Geschlecht;Geburtstag;Zusätzliche Angaben;Sprache;Tags;Weitere E-Mail Privat;Weitere E-Mail Arbeit;Weitere E-Mail Vater;Weitere E-Mail Mutter;Weitere E-Mail Andere;Weitere E-Mails Freitext;Telefonnummer Privat;Telefonnummer Mobil;Telefonnummer Arbeit;Telefonnummer Vater;Telefonnummer Mutter;Telefonnummer Fax;Telefonnummer Andere;Social Media Adresse Facebook;Social Media Adresse MSN;Social Media Adresse Skype;Social Media Adresse Twitter;Social Media Adresse Webseite;Social Media Adresse Andere;Social Media Adressen Freitext
        Åsa;Uppdiktad-Öberg;;;nein;asa@uppdiktad.example;;Storgatan;1;;66500;Kil;Schweden;Kil;Mitglied Kil / Mitglieder, Kassier Kil / Vorstand;weiblich;04.03.1950;;de;;;;;;;;;"'+46 70 123 45 67;+46 70 765 43 21";;;;;;;;;;;;
        Sven;Uppdiktad;;;nein;sven@uppdiktad.example;;;;;;;Schweden;Eda;Ehrenmitglied (bis 31.12.2021) Eda / Mitglieder;männlich;;;de;;;;;;;;;;;;;;;;;;;;;
        Doris;Uppdiktad;;;nein;;;;;;;;Schweden;Kil;Materialwart Kil / Vorstand;weiblich;;;de;;;;;;;;;;;;;;;;;;;;;

        """);

    /// <summary>As CiviCRM exports memberships: a row for each membership, with its dates and its state; only what is empty stands without quotes.</summary>
    public static byte[] CiviCrm => Marked(Lines("""
        "Contact ID","First Name","Last Name","Email","Birth Date","Membership Type","Member Since","Membership Start Date","Membership Expiration Date","Membership Status"
        "1001","Åsa","Uppdiktad-Öberg","asa@uppdiktad.example","1950-03-04","General","2010-02-01","2010-02-01","2012-01-31","Expired"
        "1001","Åsa","Uppdiktad-Öberg","asa@uppdiktad.example","1950-03-04","General","2019-02-01","2020-02-01","2021-12-31","Current"
        "1002","Örjan","Uppdiktad",,,"Student","2020-03-15","2020-03-15","2020-12-31","Grace"
        "1003","Märta","Uppdiktad",,,"General","2020-04-01","2020-04-01","2020-12-31","Expired"
        "1006","Ture","Uppdiktad",,,"General","2021-01-30",,,"Pending"
        "1007","Hulda","Uppdiktad",,,"General","2020-01-01","2020-01-01","2020-11-11","Deceased"
        "1008","Egon","Uppdiktad",,,"General","2020-01-01","2020-01-01",,"Cancelled"

        """));

    /// <summary>A workbook: dates that are numbers, telephone numbers too, a header of two lines with merged cells, empty rows at the end.</summary>
    public static byte[] Excel => new Workbook()
        .Row("Medlemsnummer", "Person", null, "Telefon", "Inträdesdatum", "Betald t.o.m.", "Kategori")
        .Row(null, "Förnamn", "Efternamn", null, null, null, null)
        .Row(1001, "Åsa", "Uppdiktad-Öberg", 46701234567d, new DateOnly(2019, 2, 1), new DateOnly(2021, 12, 31), "Medlem")
        .Row(1002, "Örjan", "Uppdiktad", 701234568d, 43905, null, "Studerande")
        .Row(1003, "Märta", "Uppdiktad", "4,67012E+10", new DateOnly(2020, 4, 1), new DateOnly(2020, 12, 31), null)
        .Row(null, "", null, null, null, null, null).Row().Row("", "", "")
        .Merged("A1:A2").Merged("B1:C1").Merged("D1:D2").Merged("E1:E2").Merged("F1:F2").Merged("G1:G2")
        .Bytes();

    private static byte[] Marked(string text) => [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)];

    private static string Lines(string text) => text.ReplaceLineEndings("\r\n");
}
